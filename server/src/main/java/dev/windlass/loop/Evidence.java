package dev.windlass.loop;

import dev.windlass.kernel.Actor;
import dev.windlass.loop.Rule.Outcome;
import dev.windlass.monitoring.MonitorReport;
import dev.windlass.monitoring.Monitors;
import dev.windlass.registry.AliasChange;
import dev.windlass.registry.Registry;
import dev.windlass.serving.Prediction;
import dev.windlass.serving.PredictionLog;
import dev.windlass.serving.Scored;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What the controller knows of the world outside: the windows of the monitors, and how a rollout goes. */
final class Evidence {
    /** Labelled requests below which a rollout has no verdict on quality. */
    static final int LABELLED_LEAST = 200;

    /** A rollout without verdict ends after this many times the delay within which labels come. */
    static final int LABEL_PATIENCE = 10;

    /** Windows that one look takes in. What is left, as after a long stop, the next look takes in. */
    static final int WINDOWS_MAX = 60;

    private static final String CHAMPION = "champion";
    private static final double MICROS_PER_MILLI = 1_000;
    private static final double P99 = 0.99;

    private final Monitors monitors;
    private final PredictionLog log;
    private final Registry registry;
    private final InstantSource clock;

    Evidence(Monitors monitors, PredictionLog log, Registry registry, InstantSource clock) {
        this.monitors = monitors;
        this.log = log;
        this.registry = registry;
        this.clock = clock;
    }

    /** Looks at the windows that are complete by now, and tells the first thing found that is not known yet. */
    Optional<LoopEvent> look(LoopSpec spec, LoopState state) {
        if (state.champion() == null || state.championSince() == null) {
            return Optional.empty();
        }
        var window = spec.monitor().window();
        var complete = clock.instant().minus(spec.monitor().labelDelay());
        var latest = monitors.latest(spec.name());
        // The process may have died after it had kept this report and before it had told what is in it.
        var untold = latest.flatMap(report -> judge(spec, state, report));
        if (untold.isPresent()) {
            return untold;
        }
        var from = latest.map(MonitorReport::to).orElse(floor(state.championSince(), window));
        for (var looked = 0; looked < WINDOWS_MAX; looked++) {
            var next = asked(spec, from, complete);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            from = next.get();
            var to = from.plus(window);
            var report = monitors.look(
                    spec.name(), from, to, clock.instant(), spec.monitor().psi());
            var found = judge(spec, state, report);
            if (found.isPresent()) {
                return found;
            }
            from = to;
        }
        return Optional.empty();
    }

    /**
     * The first complete window at or after {@code from} in which anything was predicted. One without predictions has no
     * verdict and no report, so that a pause of ten years costs one question to the log.
     */
    private Optional<Instant> asked(LoopSpec spec, Instant from, Instant complete) {
        var window = spec.monitor().window();
        return log.firstAt(spec.name(), from, complete)
                .map(at ->
                        from.plus(window.multipliedBy(Duration.between(from, at).dividedBy(window))))
                .filter(begin -> !begin.plus(window).isAfter(complete));
    }

    private static Instant floor(Instant at, Duration window) {
        return Instant.ofEpochMilli(at.toEpochMilli() - Math.floorMod(at.toEpochMilli(), window.toMillis()));
    }

    private static Optional<LoopEvent> judge(LoopSpec spec, LoopState state, MonitorReport report) {
        if (!Objects.equals(report.version(), state.champion())) {
            return Optional.empty();
        }
        var quality = report.qualityOf(report.version());
        if (!state.qualityKnown() && quality.isPresent() && quality.get().labelled() >= LABELLED_LEAST) {
            for (var rule : spec.monitor().quality()) {
                var verdict = rule.check(quality.get().measures(), Optional.empty());
                if (verdict.outcome() == Outcome.BROKEN) {
                    return Optional.of(new LoopEvent.QualityBroken(report.from(), report.to(), verdict));
                }
            }
        }
        if (state.driftKnown() || report.drift() == null) {
            return Optional.empty();
        }
        var watched = spec.monitor().features();
        return report.drift()
                .worst()
                .filter(worst -> watched.isEmpty() || watched.contains(worst.feature()))
                .map(worst -> new LoopEvent.DriftFound(report.from(), report.to(), worst.feature(), worst.psi()));
    }

    /**
     * How a rollout goes.
     *
     * @param candidate measures of the candidate over all requests since the rollout began, answered or in the shadow
     * @param champion the same of the champion
     * @param answeredInStep callers answered by the candidate at its present share
     * @param waitedTooLong whether labels that were due long ago never came
     * @param stepOver whether the step has had all the time that the loop file gives it
     */
    record Rollout(
            Map<String, Double> candidate,
            Map<String, Double> champion,
            long answeredInStep,
            boolean waitedTooLong,
            boolean stepOver) {}

    Rollout rollout(LoopSpec spec, LoopState state) {
        var began = Objects.requireNonNull(state.rolloutSince());
        var step = Objects.requireNonNull(state.stepSince());
        var now = clock.instant();
        var scored = log.scored(spec.name(), began, now.plusMillis(1), now);
        var candidate = Objects.requireNonNull(state.candidate());
        var champion = Objects.requireNonNull(state.champion());
        var answered = scored.stream()
                .filter(one ->
                        one.route() == Prediction.Route.CANDIDATE && !one.at().isBefore(step))
                .count();
        return new Rollout(
                measures(scored, candidate),
                measures(scored, champion),
                answered,
                step.plus(patience(spec)).isBefore(now),
                !step.plus(spec.serve().stepWait()).isAfter(now));
    }

    /** How long a step of a rollout waits for labels. */
    static Duration patience(LoopSpec spec) {
        return spec.monitor().labelDelay().multipliedBy(LABEL_PATIENCE);
    }

    static Map<String, Double> measures(List<Scored> scored, int version) {
        var rows = scored.stream().filter(one -> one.version() == version).toList();
        var measures = new TreeMap<String, Double>();
        if (rows.isEmpty()) {
            return measures;
        }
        measures.put("predictions", (double) rows.size());
        measures.put("error_rate", rows.stream().filter(Scored::failed).count() / (double) rows.size());
        measures.put(
                "latency_p99",
                p99Millis(
                        rows.stream().mapToLong(Scored::latencyMicros).sorted().toArray()));
        var quality = Monitors.qualityOf(rows);
        measures.put("unlabelled", (double)
                rows.stream().filter(one -> !one.labelled()).count());
        if (quality.labelled() >= LABELLED_LEAST) {
            measures.putAll(quality.measures());
        }
        return measures;
    }

    static double p99Millis(long[] sortedMicros) {
        return sortedMicros[(int) Math.ceil(sortedMicros.length * P99) - 1] / MICROS_PER_MILLI;
    }

    /** The move by which a person has made the alias of the champion mean another version than {@code champion}. */
    Optional<AliasChange> movedByHand(String model, int champion) {
        return registry.aliases()
                .last(model, CHAMPION)
                .filter(move -> move.to() != null && move.to() != champion)
                .filter(move -> !move.actor().equals(Actor.loop(model).name()));
    }

    /** Points the alias of the champion at a version. */
    void crown(String model, int version, String reason) {
        registry.aliases().follow(model, CHAMPION, version, reason, Actor.loop(model));
    }
}
