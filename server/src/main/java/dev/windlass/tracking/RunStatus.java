package dev.windlass.tracking;

import java.util.Arrays;
import java.util.Optional;

/** How far a run has come. */
public enum RunStatus {
    RUNNING,
    SCHEDULED,
    FINISHED,
    FAILED,
    KILLED;

    /** Whether a run with this status will not go on. */
    public boolean ended() {
        return this == FINISHED || this == FAILED || this == KILLED;
    }

    public static Optional<RunStatus> named(String name) {
        return Arrays.stream(values())
                .filter(status -> status.name().equals(name))
                .findFirst();
    }
}
