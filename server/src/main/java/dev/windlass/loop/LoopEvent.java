package dev.windlass.loop;

import dev.windlass.kernel.Json;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Everything that can happen to a loop. The ledger's list of these is the truth; {@link LoopState} is derived. */
public sealed interface LoopEvent {

    /** Why a training was decided. */
    enum Cause {
        FIRST,
        DATA,
        DRIFT,
        QUALITY,
        SCHEDULE,
        MANUAL
    }

    /**
     * What a person asks of one training, against the loop file.
     *
     * @param negativeControl train on shuffled labels: a candidate that must not pass the gate
     * @param trainFrom first moment of the rows to learn from
     * @param trainTo moment before which they end
     * @param evidenceFrom first moment of the rows the gate looks at
     * @param evidenceTo moment before which they end
     * @param parameters trainer parameters instead of those of the loop file
     */
    record Overrides(
            boolean negativeControl,
            @Nullable Instant trainFrom,
            @Nullable Instant trainTo,
            @Nullable Instant evidenceFrom,
            @Nullable Instant evidenceTo,
            Map<String, String> parameters) {
        static final Overrides NONE = new Overrides(false, null, null, null, null, Map.of());

        public Overrides {
            parameters = parameters == null ? Map.of() : Map.copyOf(parameters);
        }
    }

    /**
     * @param sha256 of the loop file with all that was sent with it
     * @param files the SHA-256 of each file that was sent with it, by the path written in the loop file
     */
    record Applied(String sha256, Map<String, String> files) implements LoopEvent {
        public Applied {
            // An older ledger tells of no files.
            files = files == null ? Map.of() : Map.copyOf(files);
        }
    }

    /** @param data the version of each dataset that is used, by name */
    record TrainingDecided(Cause cause, String evidence, Instant asOf, Map<String, Integer> data, Overrides overrides)
            implements LoopEvent {}

    record DataValidated(List<String> validations) implements LoopEvent {}

    record DataRefused(String dataset, int version, String validation, String failures) implements LoopEvent {}

    record Trained(int version, String run, Map<String, Double> measures) implements LoopEvent {}

    record TrainingFailed(String why) implements LoopEvent {}

    /** @param staleEvidence whether the gate looked at rows that the candidate had learned from */
    record GatePassed(int version, List<Rule.Verdict> verdicts, boolean staleEvidence) implements LoopEvent {}

    record GateRefused(int version, List<Rule.Verdict> verdicts) implements LoopEvent {}

    record Approved(int version) implements LoopEvent {}

    record RolloutStarted(int version, int percent) implements LoopEvent {}

    record RolloutShifted(int version, int percent, List<Rule.Verdict> verdicts) implements LoopEvent {}

    record Promoted(int version, @Nullable Integer previous, List<Rule.Verdict> verdicts) implements LoopEvent {}

    /** @param why one sentence */
    record RolledBack(int version, List<Rule.Verdict> verdicts, String why) implements LoopEvent {}

    /**
     * The deployment answers with another version, which no rollout of this loop has put there.
     *
     * @param from the champion before; absent when there was none
     * @param model of which {@code to} is a version
     * @param own whether it is this loop's model; another may have been deployed under its name
     * @param actor who changed the deployment, or moved the alias it follows
     * @param why what that one gave as the reason; may be empty
     * @param deploymentEvent the ledger's number of the change of the deployment
     */
    record ChampionChanged(
            @Nullable Integer from, int to, String model, boolean own, String actor, String why, long deploymentEvent)
            implements LoopEvent {
        String sentence() {
            var who = why.isBlank() ? actor : "%s: %s".formatted(actor, why);
            if (!own) {
                return "Version %d of another model, %s, was put in service by %s".formatted(to, model, ended(who));
            }
            return from == null
                    ? "Version %d was put in service by %s".formatted(to, ended(who))
                    : "Version %d was put in service instead of version %d by %s".formatted(to, from, ended(who));
        }

        private static String ended(String text) {
            return text.endsWith(".") ? text : text + ".";
        }
    }

    record DriftFound(Instant from, Instant to, String feature, double psi) implements LoopEvent {}

    record QualityBroken(Instant from, Instant to, Rule.Verdict verdict) implements LoopEvent {}

    record Resumed() implements LoopEvent {}

    /** The kind under which the ledger keeps the event: the name of the record with hyphens. */
    default String kind() {
        return getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    /** Reads back what the ledger keeps. */
    static LoopEvent of(String kind, JsonNode body) {
        Class<? extends LoopEvent> type = switch (kind) {
            case "applied" -> Applied.class;
            case "training-decided" -> TrainingDecided.class;
            case "data-validated" -> DataValidated.class;
            case "data-refused" -> DataRefused.class;
            case "trained" -> Trained.class;
            case "training-failed" -> TrainingFailed.class;
            case "gate-passed" -> GatePassed.class;
            case "gate-refused" -> GateRefused.class;
            case "approved" -> Approved.class;
            case "rollout-started" -> RolloutStarted.class;
            case "rollout-shifted" -> RolloutShifted.class;
            case "promoted" -> Promoted.class;
            case "rolled-back" -> RolledBack.class;
            case "champion-changed" -> ChampionChanged.class;
            case "drift-found" -> DriftFound.class;
            case "quality-broken" -> QualityBroken.class;
            case "resumed" -> Resumed.class;
            default -> throw new IllegalStateException("a loop has no event " + kind);
        };
        return Json.mapper().treeToValue(body, type);
    }
}
