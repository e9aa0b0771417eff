package dev.windlass.ledger;

import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * Facts too many to be events of their own, whose hash is in an event of the ledger. A capability that seals such facts
 * offers this, so that a verification recomputes them too.
 */
public interface SealedFacts {
    /** Name of the facts in findings, such as {@code predictions}. */
    String name();

    /**
     * Recomputes every seal and reports what does not fit.
     *
     * @param sql reads one committed state; the ledger's events are read with {@link Verification#sealingEvents}
     * @param findings told of each damage, the first one first
     */
    void verify(Handle sql, Consumer<Finding> findings);
}
