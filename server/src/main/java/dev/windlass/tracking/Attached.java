package dev.windlass.tracking;

import dev.windlass.store.Transaction;
import org.jdbi.v3.core.Handle;

/** What another capability keeps of experiments and runs. It is removed for good together with them. */
public interface Attached {
    /** How many things there are that {@link #removeSome} would remove. */
    int count(Handle sql, int experiment);

    /** Removes things of an experiment, at most so many; answers how many they were. */
    int removeSome(Transaction change, int experiment, int limit);

    /** Removes what leads to a run. */
    void forgetRun(Handle sql, String run);
}
