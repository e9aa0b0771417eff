package dev.windlass.loop;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.ledger.Event;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.loop.LoopEvent.Cause;
import dev.windlass.loop.LoopEvent.Overrides;
import dev.windlass.loop.LoopEvent.TrainingDecided;
import dev.windlass.loop.LoopFiles.Loop;
import dev.windlass.loop.LoopState.Decision;
import dev.windlass.loop.LoopState.Phase;
import dev.windlass.loop.Rule.Outcome;
import dev.windlass.store.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every loop what its file says it must be.
 *
 * <p>Each call of {@link #reconcile} compares what is with what must be and takes one step after the other until nothing
 * is left to do now. A step does its work, then writes what came of it as an event; the next state follows from the
 * event alone. Work that was done without its event, because the process died in between, is done again and comes to the
 * same: training is deterministic and finds its version registered, a rollout finds itself under way.
 */
public final class Controller {
    /** Steps of one reconciliation; reaching it means that a loop goes in circles. */
    static final int STEPS_MAX = 200;

    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    private final Database database;
    private final Ledger ledger;
    private final LoopFiles files;
    private final Workshop workshop;
    private final Evidence evidence;
    private final Rollouts rollouts;
    private final InstantSource clock;
    private final Map<String, LoopState> states = new ConcurrentHashMap<>();
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    Controller(
            Database database,
            Ledger ledger,
            LoopFiles files,
            Workshop workshop,
            Evidence evidence,
            Rollouts rollouts,
            InstantSource clock) {
        this.database = database;
        this.ledger = ledger;
        this.files = files;
        this.workshop = workshop;
        this.evidence = evidence;
        this.rollouts = rollouts;
        this.clock = clock;
    }

    /** Where a loop stands. */
    LoopState state(String name) {
        var loop = files.existing(name);
        return states.computeIfAbsent(name, _ -> replay(loop));
    }

    private LoopState replay(Loop loop) {
        var subject = LoopFiles.SUBJECT + loop.spec().name();
        var state = LoopState.START;
        var after = -1L;
        while (true) {
            var page = ledger.eventsOf(subject, after, Ledger.PAGE_MAX);
            for (var event : page) {
                state = state.after(event.seq(), event.at(), LoopEvent.of(event.kind(), event.body()), fourEyes(loop));
                after = event.seq();
            }
            if (page.size() < Ledger.PAGE_MAX) {
                return state;
            }
        }
    }

    private static boolean fourEyes(Loop loop) {
        return loop.spec().govern().approve() == LoopSpec.Approval.FOUR_EYES;
    }

    /** Takes every step that can be taken now, and says which. */
    public List<LoopEvent> reconcile(String name) {
        var loop = files.existing(name);
        var turn = turn(name);
        turn.lock();
        try {
            var taken = new ArrayList<LoopEvent>();
            while (taken.size() < STEPS_MAX) {
                var next = step(loop, state(name));
                if (next.isEmpty()) {
                    return taken;
                }
                taken.add(next.get());
                happen(loop, next.get(), Actor.loop(name), "");
            }
            LOG.error("loop {} took {} steps without coming to rest", name, STEPS_MAX);
            return taken;
        } finally {
            turn.unlock();
        }
    }

    private ReentrantLock turn(String name) {
        return locks.computeIfAbsent(name, _ -> new ReentrantLock());
    }

    /**
     * As {@link #reconcile}; what goes wrong is logged, and tried again at the next time. A loop that somebody else
     * reconciles at the moment is left to him.
     */
    void reconcileQuietly(String name) {
        var turn = turn(name);
        if (!turn.tryLock()) {
            return;
        }
        try {
            reconcile(name);
        } catch (RuntimeException e) {
            LOG.error("loop {} could not be reconciled", name, e);
        } finally {
            turn.unlock();
        }
    }

    /** Decides a training that a person asks for, and leaves it to the next reconciliation. */
    LoopState run(String name, Overrides overrides, Actor actor, String reason) {
        var loop = files.existing(name);
        // Asked before the turn is waited for, which a training may take an hour to give back.
        requireIdle(name);
        var turn = turn(name);
        turn.lock();
        try {
            requireIdle(name);
            var data = workshop.newestData(loop.spec());
            requireData(loop.spec(), data);
            var evident = reason.isBlank() ? "Asked for by %s.".formatted(actor.name()) : reason;
            happen(loop, new TrainingDecided(Cause.MANUAL, evident, clock.instant(), data, overrides), actor, reason);
            return state(name);
        } finally {
            turn.unlock();
        }
    }

    private void requireIdle(String name) {
        var state = state(name);
        if (state.phase() != Phase.IDLE && state.phase() != Phase.STOPPED) {
            throw Problem.conflict(
                    "loop-busy",
                    "Loop '%s' is busy: %s".formatted(name, state.reason()),
                    "One candidate at a time is raised.",
                    "Wait until it is idle: windlass status %s.".formatted(name));
        }
    }

    /** Approves the version that waits for it; somebody else than whoever asked for it must. */
    LoopState approve(String name, Actor actor) {
        var loop = files.existing(name);
        var turn = turn(name);
        turn.lock();
        try {
            var state = state(name);
            if (state.phase() != Phase.AWAITING_APPROVAL || state.candidate() == null) {
                throw Problem.conflict(
                        "nothing-to-approve", "Loop '%s' waits for no approval.".formatted(name), state.reason(), "");
            }
            var askedBy = state.decision() == null
                    ? Optional.<Actor>empty()
                    : ledger.find(state.decision().seq()).map(Event::actor);
            if (askedBy.equals(Optional.of(actor))) {
                throw Problem.refused(
                        "same-eyes",
                        "'%s' asked for this training and cannot approve it.".formatted(actor.name()),
                        "The loop is governed by four eyes.",
                        "Let somebody else approve it.");
            }
            happen(loop, new LoopEvent.Approved(state.candidate()), actor, "");
            return state(name);
        } finally {
            turn.unlock();
        }
    }

    /** Lets a stopped loop go on. */
    LoopState resume(String name, Actor actor) {
        var loop = files.existing(name);
        var turn = turn(name);
        turn.lock();
        try {
            if (state(name).phase() == Phase.STOPPED) {
                happen(loop, new LoopEvent.Resumed(), actor, "");
            }
            return state(name);
        } finally {
            turn.unlock();
        }
    }

    private void happen(Loop loop, LoopEvent event, Actor actor, String reason) {
        var name = loop.spec().name();
        var before = state(name);
        // Whether a write that fails was stored is not always known: the ledger is asked again.
        states.remove(name);
        var kept = database.write(transaction -> ledger.append(
                transaction,
                NewEvent.of(actor, LoopFiles.SUBJECT + name, event.kind(), event)
                        .because(reason)));
        states.put(name, before.after(kept.seq(), kept.at(), event, fourEyes(loop)));
    }

    private static void requireData(LoopSpec spec, Map<String, Integer> data) {
        for (var dataset : spec.data().keySet()) {
            if (!data.containsKey(dataset)) {
                throw Problem.conflict(
                        "no-data",
                        "Dataset '%s' of loop '%s' has no version yet.".formatted(dataset, spec.name()),
                        "A loop trains on dataset versions.",
                        "Add one with: windlass data add %s FILE…".formatted(dataset));
            }
        }
    }

    private Optional<LoopEvent> step(Loop loop, LoopState state) {
        var byHand = rollouts.changedByHand(loop.spec(), state);
        if (byHand.isPresent()) {
            return byHand;
        }
        return switch (state.phase()) {
            case IDLE -> idle(loop, state);
            case STOPPED -> newData(loop, state);
            case VALIDATING -> Optional.of(validate(loop, decision(state)));
            case TRAINING -> Optional.of(train(loop, decision(state)));
            case GATING -> Optional.of(gate(loop, state));
            case AWAITING_APPROVAL -> Optional.empty();
            case DEPLOYING -> Optional.of(rollouts.deploy(loop.spec(), state));
            case CANARY -> rollouts.canary(loop.spec(), state);
        };
    }

    private static Decision decision(LoopState state) {
        return Objects.requireNonNull(state.decision(), "a training under way was decided");
    }

    private Optional<LoopEvent> idle(Loop loop, LoopState state) {
        var found = evidence.look(loop.spec(), state);
        if (found.isPresent()) {
            return found;
        }
        if (state.trainings() == 0) {
            return first(loop, state);
        }
        if (state.champion() == null) {
            return newData(loop, state);
        }
        var on = loop.spec().retrain().on();
        if (cooling(loop.spec(), state)) {
            return Optional.empty();
        }
        // A training on the very same dataset versions would give the very same model.
        if (workshop.newestData(loop.spec()).equals(state.dataUsed())) {
            return Optional.empty();
        }
        if (on.contains(LoopSpec.Trigger.QUALITY) && state.qualityKnown()) {
            return Optional.of(
                    decide(loop, Cause.QUALITY, "The quality of version %d fell.".formatted(state.champion())));
        }
        if (on.contains(LoopSpec.Trigger.DRIFT) && state.driftKnown()) {
            return Optional.of(
                    decide(loop, Cause.DRIFT, "What version %d is asked has drifted.".formatted(state.champion())));
        }
        var due = due(loop.spec(), state);
        if (due.isPresent()) {
            return Optional.of(decide(
                    loop,
                    Cause.SCHEDULE,
                    "%s came, which the schedule '%s' names, and there is newer data."
                            .formatted(
                                    due.get(), loop.spec().retrain().schedule().orElseThrow())));
        }
        return on.contains(LoopSpec.Trigger.DATA) ? newData(loop, state) : Optional.empty();
    }

    /** The first time of the schedule since the last decision, if it has come; however many came, they are one reason. */
    private Optional<Instant> due(LoopSpec spec, LoopState state) {
        return Optional.ofNullable(state.decidedAt())
                .flatMap(decided -> spec.retrain().schedule().flatMap(schedule -> schedule.next(decided)))
                .filter(time -> !time.isAfter(clock.instant()));
    }

    private boolean cooling(LoopSpec spec, LoopState state) {
        return state.decidedAt() != null
                && clock.instant()
                        .isBefore(state.decidedAt().plus(spec.retrain().cooldown()));
    }

    private Optional<LoopEvent> first(Loop loop, LoopState state) {
        var data = workshop.newestData(loop.spec());
        return data.keySet().containsAll(loop.spec().data().keySet())
                ? Optional.of(decide(
                        loop,
                        Cause.FIRST,
                        state.champion() == null
                                ? "There is no model yet."
                                : "Version %d was not trained by this loop.".formatted(state.champion())))
                : Optional.empty();
    }

    private Optional<LoopEvent> newData(Loop loop, LoopState state) {
        if (cooling(loop.spec(), state) && state.phase() != Phase.STOPPED) {
            return Optional.empty();
        }
        var newest = workshop.newestData(loop.spec());
        if (state.dataUsed().isEmpty() || newest.equals(state.dataUsed())) {
            return Optional.empty();
        }
        return Optional.of(decide(loop, Cause.DATA, "There is newer data: %s.".formatted(newest)));
    }

    private LoopEvent decide(Loop loop, Cause cause, String why) {
        return new TrainingDecided(cause, why, clock.instant(), workshop.newestData(loop.spec()), Overrides.NONE);
    }

    private LoopEvent validate(Loop loop, Decision decision) {
        var checked = workshop.check(loop, decision.event().data());
        return checked.refused().isPresent()
                ? checked.refused().get()
                : new LoopEvent.DataValidated(checked.validations());
    }

    private LoopEvent train(Loop loop, Decision decision) {
        try {
            return workshop.train(new Workshop.Order(loop, decision));
        } catch (ProblemException e) {
            return failed(loop, e);
        }
    }

    /** What would fail again the same way stops the loop; what may pass, as a full disk does, is tried again. */
    private static LoopEvent failed(Loop loop, ProblemException e) {
        return switch (e.problem().kind()) {
            case INVALID,
                    UNAUTHENTICATED,
                    FORBIDDEN,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    CONFLICT,
                    TOO_LARGE,
                    REFUSED,
                    NOT_IMPLEMENTED -> {
                LOG.warn("training of loop {} failed: {}", loop.spec().name(), e.getMessage());
                yield new LoopEvent.TrainingFailed(e.problem().text());
            }
            case UNAVAILABLE, STORAGE_FULL, INTERNAL -> throw e;
        };
    }

    private LoopEvent gate(Loop loop, LoopState state) {
        var version = Objects.requireNonNull(state.candidate());
        Workshop.Judged judged;
        try {
            judged = workshop.judge(
                    new Workshop.Order(loop, decision(state)), version, Optional.ofNullable(state.champion()));
        } catch (ProblemException e) {
            return failed(loop, e);
        }
        var verdicts = loop.spec().gate().stream()
                .map(rule -> rule.check(judged.candidate(), judged.champion()))
                .toList();
        return verdicts.stream().allMatch(verdict -> verdict.outcome() == Outcome.HOLDS)
                ? new LoopEvent.GatePassed(version, verdicts, judged.stale())
                : new LoopEvent.GateRefused(version, verdicts);
    }
}
