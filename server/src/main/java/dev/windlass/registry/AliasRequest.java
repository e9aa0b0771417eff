package dev.windlass.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants done to a protected alias, and what became of it.
 *
 * @param number counts within the model, from 1
 * @param from the version that the alias meant when this was asked; none when it meant none
 * @param to the version that it shall mean; none unless the wish is to move it
 * @param actor who asks
 * @param decider who approved or declined; empty as long as nobody has
 * @param verdict why it was decided so
 */
public record AliasRequest(
        String model,
        int number,
        String alias,
        Wish wish,
        @Nullable Integer from,
        @Nullable Integer to,
        Instant at,
        String actor,
        String reason,
        State state,
        @Nullable Instant decidedAt,
        String decider,
        String verdict) {
    /** What is to be done. */
    public enum Wish {
        MOVE,
        REMOVE,
        UNPROTECT
    }

    /** What became of a request. */
    public enum State {
        OPEN,
        APPROVED,
        DECLINED,
        /** The alias was moved by other means; what was asked for is to be thought over again. */
        SUPERSEDED
    }

    /** The wish as words that go on after "to". */
    String wanted() {
        return switch (wish) {
            case MOVE -> "point alias '%s' of model '%s' at version %d".formatted(alias, model, to);
            case REMOVE -> "remove alias '%s' of model '%s'".formatted(alias, model);
            case UNPROTECT -> "end the protection of alias '%s' of model '%s'".formatted(alias, model);
        };
    }
}
