package dev.windlass.loop;

import dev.windlass.loop.LoopEvent.TrainingDecided;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a loop stands: a fold over its events, and nothing else.
 *
 * @param phase what is under way
 * @param reason one sentence on how it came to this
 * @param since when the phase began
 * @param champion the version that answers
 * @param championSince since when
 * @param firstChampion the version that was promoted first
 * @param decision the training under way, and the ledger's number of its decision
 * @param candidate the version under way
 * @param percent the candidate's share of the callers
 * @param rolloutSince when the candidate got its first caller
 * @param stepSince when the candidate got its present share
 * @param decidedAt when the last training was decided
 * @param dataUsed the dataset versions of the last decision
 * @param driftKnown whether drift of the present champion was told already
 * @param qualityKnown whether broken quality of the present champion was told already
 * @param followed the ledger's number of the newest change of the deployment that was none of this loop's; -1 for none
 */
public record LoopState(
        Phase phase,
        String reason,
        @Nullable Instant since,
        @Nullable Integer champion,
        @Nullable Instant championSince,
        @Nullable Integer firstChampion,
        @Nullable Decision decision,
        @Nullable Integer candidate,
        int percent,
        @Nullable Instant rolloutSince,
        @Nullable Instant stepSince,
        @Nullable Instant decidedAt,
        Map<String, Integer> dataUsed,
        boolean driftKnown,
        boolean qualityKnown,
        int trainings,
        long followed) {
    /** What is under way. */
    public enum Phase {
        IDLE,
        VALIDATING,
        TRAINING,
        GATING,
        AWAITING_APPROVAL,
        DEPLOYING,
        CANARY,
        STOPPED
    }

    /** A training that was decided and is under way. */
    public record Decision(long seq, TrainingDecided event) {}

    static final LoopState START = new LoopState(
            Phase.IDLE,
            "Nothing has happened yet.",
            null,
            null,
            null,
            null,
            null,
            null,
            0,
            null,
            null,
            null,
            Map.of(),
            false,
            false,
            0,
            -1);

    /** The state once {@code event} has happened at {@code at}; {@code fourEyes} sends a passed gate to an approver. */
    LoopState after(long seq, Instant at, LoopEvent event, boolean fourEyes) {
        return switch (event) {
            case LoopEvent.Applied _ -> this;
            case TrainingDecided decided ->
                new LoopState(
                        Phase.VALIDATING,
                        decided.evidence(),
                        at,
                        champion,
                        championSince,
                        firstChampion,
                        new Decision(seq, decided),
                        null,
                        0,
                        null,
                        null,
                        at,
                        decided.data(),
                        driftKnown,
                        qualityKnown,
                        trainings,
                        followed);
            case LoopEvent.DataValidated _ -> moved(Phase.TRAINING, "The data meets its expectations.", at);
            case LoopEvent.DataRefused refused ->
                ended(
                        Phase.STOPPED,
                        "Version %d of %s does not meet its expectations: %s"
                                .formatted(refused.version(), refused.dataset(), refused.failures()),
                        at);
            case LoopEvent.Trained trained -> trained(trained, at);
            case LoopEvent.TrainingFailed(String why) -> ended(Phase.STOPPED, "Training failed: " + why, at);
            case LoopEvent.GatePassed passed ->
                moved(
                        fourEyes ? Phase.AWAITING_APPROVAL : Phase.DEPLOYING,
                        "Version %d passed the gate.".formatted(passed.version()),
                        at);
            case LoopEvent.GateRefused refused ->
                ended(
                        Phase.IDLE,
                        "The gate refused version %d: %s.".formatted(refused.version(), broken(refused.verdicts())),
                        at);
            case LoopEvent.Approved(int version) ->
                moved(Phase.DEPLOYING, "Version %d was approved.".formatted(version), at);
            case LoopEvent.RolloutStarted(int version, int share) -> rollout(version, share, at, at);
            case LoopEvent.RolloutShifted shifted ->
                rollout(shifted.version(), shifted.percent(), rolloutSince == null ? at : rolloutSince, at);
            case LoopEvent.Promoted promoted -> promoted(promoted, at);
            case LoopEvent.RolledBack back ->
                ended(Phase.IDLE, "Version %d was rolled back: %s".formatted(back.version(), back.why()), at);
            case LoopEvent.ChampionChanged changed -> championChanged(changed, at);
            case LoopEvent.DriftFound drift ->
                known(
                        true,
                        qualityKnown,
                        "%s has drifted: its population stability index was %.2f from %s to %s."
                                .formatted(drift.feature(), drift.psi(), day(drift.from()), day(drift.to())));
            case LoopEvent.QualityBroken broken ->
                known(
                        driftKnown,
                        true,
                        "Quality has fallen: %s on %s."
                                .formatted(broken.verdict().sentence(), day(broken.from())));
            case LoopEvent.Resumed _ -> ended(Phase.IDLE, "Resumed by hand.", at);
        };
    }

    private static String broken(List<Rule.Verdict> verdicts) {
        return verdicts.stream()
                .filter(verdict -> verdict.outcome() != Rule.Outcome.HOLDS)
                .map(Rule.Verdict::sentence)
                .reduce((a, b) -> a + "; " + b)
                .orElse("as asked");
    }

    private LoopState trained(LoopEvent.Trained trained, Instant at) {
        return new LoopState(
                Phase.GATING,
                "Version %d is trained.".formatted(trained.version()),
                at,
                champion,
                championSince,
                firstChampion,
                decision,
                trained.version(),
                0,
                null,
                null,
                decidedAt,
                dataUsed,
                driftKnown,
                qualityKnown,
                trainings + 1,
                followed);
    }

    private LoopState moved(Phase next, String why, Instant at) {
        return new LoopState(
                next,
                why,
                at,
                champion,
                championSince,
                firstChampion,
                decision,
                candidate,
                percent,
                rolloutSince,
                stepSince,
                decidedAt,
                dataUsed,
                driftKnown,
                qualityKnown,
                trainings,
                followed);
    }

    private LoopState ended(Phase next, String why, Instant at) {
        return new LoopState(
                next,
                why,
                at,
                champion,
                championSince,
                firstChampion,
                null,
                null,
                0,
                null,
                null,
                decidedAt,
                dataUsed,
                driftKnown,
                qualityKnown,
                trainings,
                followed);
    }

    private LoopState rollout(int version, int share, Instant from, Instant step) {
        return new LoopState(
                Phase.CANARY,
                "Version %d answers %d %% of the callers.".formatted(version, share),
                step,
                champion,
                championSince,
                firstChampion,
                decision,
                version,
                share,
                from,
                step,
                decidedAt,
                dataUsed,
                driftKnown,
                qualityKnown,
                trainings,
                followed);
    }

    private LoopState promoted(LoopEvent.Promoted promoted, Instant at) {
        return new LoopState(
                Phase.IDLE,
                "Version %d is champion.".formatted(promoted.version()),
                at,
                promoted.version(),
                at,
                firstChampion == null ? Integer.valueOf(promoted.version()) : firstChampion,
                null,
                null,
                0,
                null,
                null,
                decidedAt,
                dataUsed,
                false,
                false,
                trainings,
                followed);
    }

    /** The end of a rollout, if one is under way; other work on a candidate goes on. */
    private LoopState championChanged(LoopEvent.ChampionChanged changed, Instant at) {
        var free = phase == Phase.IDLE || phase == Phase.CANARY;
        // A version of another model is nothing that this loop could watch or compare with.
        var own = changed.own() ? Integer.valueOf(changed.to()) : null;
        return new LoopState(
                phase == Phase.CANARY ? Phase.IDLE : phase,
                free ? changed.sentence() : reason,
                free ? at : since,
                own,
                own == null ? null : at,
                firstChampion == null ? own : firstChampion,
                free ? null : decision,
                free ? null : candidate,
                0,
                null,
                null,
                decidedAt,
                dataUsed,
                false,
                false,
                trainings,
                changed.deploymentEvent());
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    private LoopState known(boolean drift, boolean quality, String why) {
        return new LoopState(
                phase,
                why,
                since,
                champion,
                championSince,
                firstChampion,
                decision,
                candidate,
                percent,
                rolloutSince,
                stepSince,
                decidedAt,
                dataUsed,
                drift,
                quality,
                trainings,
                followed);
    }
}
