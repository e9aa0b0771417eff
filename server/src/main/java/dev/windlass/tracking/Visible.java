package dev.windlass.tracking;

import java.util.Optional;

/** Which part of a life cycle a search looks at. */
public enum Visible {
    ACTIVE_ONLY,
    DELETED_ONLY,
    ALL;

    /** The one stage that is seen, empty when all are. */
    public Optional<Lifecycle> only() {
        return switch (this) {
            case ACTIVE_ONLY -> Optional.of(Lifecycle.ACTIVE);
            case DELETED_ONLY -> Optional.of(Lifecycle.DELETED);
            case ALL -> Optional.empty();
        };
    }
}
