package dev.windlass.loop;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Durations;
import dev.windlass.loop.Rule.Outcome;
import dev.windlass.serving.Deployment;
import dev.windlass.serving.Deployments;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Raises a version step by step until it answers everyone, or takes it back. Each step finds out first what of it was done
 * already, by a process that died or by a person.
 */
final class Rollouts {
    private static final String WENT_WELL = "Every step of the rollout went well.";
    private static final int WHOLE = 100;

    private final Evidence evidence;
    private final OnlineEvents online;
    private final Deployments deployments;

    Rollouts(Evidence evidence, OnlineEvents online, Deployments deployments) {
        this.evidence = evidence;
        this.online = online;
        this.deployments = deployments;
    }

    /** The first version and one that is not to be tried out answer everyone at once; another begins with a share. */
    LoopEvent deploy(LoopSpec spec, LoopState state) {
        var name = spec.name();
        var version = Objects.requireNonNull(state.candidate());
        var percent = spec.serve().canaryPercents().getFirst();
        online.restore(spec);
        var deployed = deployments.find(name);
        // Already champion: the process died after it had deployed the version, and before it could say so.
        if (deployed.isPresent() && deployed.get().champion() == version) {
            return promoted(spec, state, version, List.of());
        }
        if (deployed.isEmpty() || percent == WHOLE) {
            deployments.deploy(name, name, version, Actor.loop(name), state.reason());
            return promoted(spec, state, version, List.of());
        }
        if (!Objects.equals(deployed.get().candidate(), version)) {
            deployments.startCanary(name, version, percent, Actor.loop(name), state.reason());
        }
        return new LoopEvent.RolloutStarted(version, percent);
    }

    private LoopEvent promoted(LoopSpec spec, LoopState state, int version, List<Rule.Verdict> verdicts) {
        var name = spec.name();
        evidence.crown(name, version, verdicts.isEmpty() ? state.reason() : WENT_WELL);
        var shadow = deployments.find(name).map(Deployment::shadow);
        if (spec.serve().shadowFirst() && state.firstChampion() == null && !shadow.equals(Optional.of(version))) {
            deployments.shadow(name, version, Actor.loop(name), "The first model stays in the shadow for comparison.");
        }
        return new LoopEvent.Promoted(version, state.champion(), verdicts);
    }

    /** The next step of the rollout under way; none while too little is known. */
    Optional<LoopEvent> canary(LoopSpec spec, LoopState state) {
        var version = Objects.requireNonNull(state.candidate());
        var rollout = evidence.rollout(spec, state);
        var verdicts = spec.serve().abortIf().stream()
                .map(rule -> rule.check(rollout.candidate(), Optional.of(rollout.champion())))
                .toList();
        var deployed = deployments.find(spec.name());
        if (deployed.isPresent() && deployed.get().champion() == version) {
            return Optional.of(promoted(spec, state, version, verdicts));
        }
        if (verdicts.stream().anyMatch(verdict -> verdict.outcome() == Outcome.HOLDS)) {
            return Optional.of(rollBack(spec, version, verdicts, sentences(verdicts, Outcome.HOLDS) + "."));
        }
        var undecided = sentences(verdicts, Outcome.NO_VERDICT);
        var answered = rollout.answeredInStep() >= spec.serve().each();
        if (answered && !undecided.isEmpty() && rollout.waitedTooLong()) {
            return Optional.of(rollBack(spec, version, verdicts, overdue(spec, rollout) + undecided + "."));
        }
        if (!Objects.equals(deployed.map(Deployment::candidate).orElse(null), version)) {
            return Optional.of(rollBack(spec, version, verdicts, "it was taken out of service by hand."));
        }
        if (!answered && rollout.stepOver()) {
            return Optional.of(rollBack(spec, version, verdicts, tooFew(spec, state, rollout)));
        }
        if (!answered || !undecided.isEmpty()) {
            return Optional.empty();
        }
        var percents = spec.serve().canaryPercents();
        var next = percents.get(Math.min(percents.size() - 1, percents.indexOf(state.percent()) + 1));
        if (next < WHOLE) {
            if (deployed.get().candidatePercent() != next) {
                deployments.shift(spec.name(), next, Actor.loop(spec.name()), "The step before went well.");
            }
            return Optional.of(new LoopEvent.RolloutShifted(version, next, verdicts));
        }
        deployments.promote(spec.name(), Actor.loop(spec.name()), WENT_WELL);
        return Optional.of(promoted(spec, state, version, verdicts));
    }

    private static String overdue(LoopSpec spec, Evidence.Rollout rollout) {
        return "its labels did not come within %s, %.0f of %.0f answers have none; "
                .formatted(
                        Durations.write(Evidence.patience(spec)),
                        rollout.candidate().getOrDefault("unlabelled", 0.0),
                        rollout.candidate().getOrDefault("predictions", 0.0));
    }

    private static String tooFew(LoopSpec spec, LoopState state, Evidence.Rollout rollout) {
        return "too few callers came to it within %s at %d %%: %d, and the step needs %d."
                .formatted(
                        Durations.write(spec.serve().stepWait()),
                        state.percent(),
                        rollout.answeredInStep(),
                        spec.serve().each());
    }

    private static String sentences(List<Rule.Verdict> verdicts, Outcome outcome) {
        return verdicts.stream()
                .filter(verdict -> verdict.outcome() == outcome)
                .map(Rule.Verdict::sentence)
                .collect(Collectors.joining("; "));
    }

    /** Ends a rollout that was not ended already, by hand or before the process died. */
    private LoopEvent rollBack(LoopSpec spec, int version, List<Rule.Verdict> verdicts, String why) {
        var deployed = deployments.find(spec.name());
        if (deployed.isPresent() && Objects.equals(deployed.get().candidate(), version)) {
            deployments.rollback(spec.name(), Actor.loop(spec.name()), why);
        }
        return new LoopEvent.RolledBack(version, verdicts, why);
    }
}
