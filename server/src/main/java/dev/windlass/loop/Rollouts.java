package dev.windlass.loop;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Durations;
import dev.windlass.kernel.ProblemException;
import dev.windlass.loop.Rule.Outcome;
import dev.windlass.serving.Deployment;
import dev.windlass.serving.DeploymentHistory;
import dev.windlass.serving.Deployments;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raises a version step by step until it answers everyone, or takes it back. Each step finds out first what of it was done
 * already, by a process that died or by a person.
 */
final class Rollouts {
    private static final Logger LOG = LoggerFactory.getLogger(Rollouts.class);

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

    /**
     * What a person has changed of who answers, if this loop does not know it yet. The deployment tells it; a moved alias
     * of the champion is followed first.
     */
    Optional<LoopEvent> changedByHand(LoopSpec spec, LoopState state) {
        var name = spec.name();
        follow(spec, state);
        var deployed = deployments.find(name);
        if (deployed.isEmpty() || answersOwn(deployed.get(), name, state.champion())) {
            return Optional.empty();
        }
        return deployments
                .history()
                .crowned(name)
                .filter(change -> change.seq() != state.followed() && !ownWork(change, name, state))
                .map(change -> changed(change, name, state));
    }

    private static boolean answersOwn(Deployment deployed, String name, @Nullable Integer version) {
        return deployed.model().equals(name) && Objects.equals(deployed.champion(), version);
    }

    /** Work of a process that died before it could tell of it: the step that did it finds it done. */
    private static boolean ownWork(DeploymentHistory.Change change, String name, LoopState state) {
        return change.actor().equals(Actor.loop(name))
                && change.model().equals(name)
                && Objects.equals(change.version(), state.candidate());
    }

    private LoopEvent changed(DeploymentHistory.Change change, String name, LoopState state) {
        var own = change.model().equals(name);
        if (own) {
            evidence.crown(
                    name,
                    change.version(),
                    "%s put it in service. %s"
                            .formatted(change.actor().name(), change.reason())
                            .strip());
        }
        return new LoopEvent.ChampionChanged(
                state.champion(),
                change.version(),
                change.model(),
                own,
                change.actor().name(),
                change.reason(),
                change.seq());
    }

    /** Puts the version in service that a person has made the alias of the champion mean. */
    private void follow(LoopSpec spec, LoopState state) {
        var name = spec.name();
        var deployed = deployments.find(name);
        var champion = state.champion();
        if (champion == null || deployed.isEmpty() || !answersOwn(deployed.get(), name, champion)) {
            return;
        }
        var moved = evidence.movedByHand(name, champion);
        if (moved.isEmpty()) {
            return;
        }
        var version = Objects.requireNonNull(moved.get().to());
        try {
            deployments.revert(
                    name,
                    version,
                    new Actor(moved.get().actor()),
                    "The alias champion was moved here. %s"
                            .formatted(moved.get().reason())
                            .strip());
        } catch (ProblemException e) {
            LOG.warn("loop {} cannot serve version {}: {}", name, version, e.getMessage());
            evidence.crown(
                    name,
                    champion,
                    "Version %d cannot be served: %s"
                            .formatted(version, e.problem().text()));
        }
    }

    /** The first version and one that is not to be tried out answer everyone at once; another begins with a share. */
    LoopEvent deploy(LoopSpec spec, LoopState state) {
        var name = spec.name();
        var version = Objects.requireNonNull(state.candidate());
        var percent = spec.serve().canaryPercents().getFirst();
        online.restore(spec);
        var deployed = deployments.find(name);
        // Already champion: the process died after it had deployed the version, and before it could say so.
        if (deployed.isPresent() && answersOwn(deployed.get(), name, version)) {
            return promoted(spec, state, version, List.of());
        }
        // Versions of two models cannot share the callers of one deployment.
        if (deployed.isEmpty() || percent == WHOLE || !deployed.get().model().equals(name)) {
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
        if (!Objects.equals(deployed.map(Deployment::candidate).orElse(null), version)) {
            return Optional.of(new LoopEvent.RolledBack(version, verdicts, ended(spec.name())));
        }
        if (verdicts.stream().anyMatch(verdict -> verdict.outcome() == Outcome.HOLDS)) {
            return Optional.of(rollBack(spec, version, verdicts, sentences(verdicts, Outcome.HOLDS) + "."));
        }
        var undecided = sentences(verdicts, Outcome.NO_VERDICT);
        var answered = rollout.answeredInStep() >= spec.serve().each();
        if (answered && !undecided.isEmpty() && rollout.waitedTooLong()) {
            return Optional.of(rollBack(spec, version, verdicts, overdue(spec, rollout) + undecided + "."));
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
            if (deployed.orElseThrow().candidatePercent() != next) {
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

    /** Why the rollout has ended: what a person says, or this loop itself before its process died. */
    private String ended(String name) {
        var end = deployments.history().ended(name).orElseThrow();
        if (end.actor().equals(Actor.loop(name))) {
            return end.reason();
        }
        return end.reason().isBlank()
                ? "%s took it out of service.".formatted(end.actor().name())
                : "%s took it out of service: %s".formatted(end.actor().name(), end.reason());
    }

    private LoopEvent rollBack(LoopSpec spec, int version, List<Rule.Verdict> verdicts, String why) {
        deployments.rollback(spec.name(), Actor.loop(spec.name()), why);
        return new LoopEvent.RolledBack(version, verdicts, why);
    }
}
