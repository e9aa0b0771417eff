package dev.windlass.serving;

import dev.windlass.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Everything that can happen to a deployment. The ledger's list of these is the truth; {@link Deployment} is derived. */
public sealed interface RolloutEvent {
    /** The kind under which the ledger keeps the event. */
    String kind();

    /** The first version of a deployment, or one that takes over at once. */
    record Deployed(int version, String model) implements RolloutEvent {
        @Override
        public String kind() {
            return "deployed";
        }
    }

    record CanaryStarted(int version, int percent) implements RolloutEvent {
        @Override
        public String kind() {
            return "canary-started";
        }
    }

    record Shifted(int percent) implements RolloutEvent {
        @Override
        public String kind() {
            return "canary-shifted";
        }
    }

    record Promoted(int version) implements RolloutEvent {
        @Override
        public String kind() {
            return "promoted";
        }
    }

    /**
     * @param from the version taken out of service
     * @param to the version that answers from now on
     */
    record RolledBack(int from, int to) implements RolloutEvent {
        @Override
        public String kind() {
            return "rolled-back";
        }
    }

    record ShadowSet(@Nullable Integer version) implements RolloutEvent {
        @Override
        public String kind() {
            return "shadow-set";
        }
    }

    /** Reads back what the ledger keeps. */
    static RolloutEvent of(String kind, JsonNode body) {
        var type = switch (kind) {
            case "deployed" -> Deployed.class;
            case "canary-started" -> CanaryStarted.class;
            case "canary-shifted" -> Shifted.class;
            case "promoted" -> Promoted.class;
            case "rolled-back" -> RolledBack.class;
            case "shadow-set" -> ShadowSet.class;
            default -> throw new IllegalStateException("a deployment has no event " + kind);
        };
        return Json.mapper().treeToValue(body, type);
    }
}
