package dev.windlass.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Problem;
import dev.windlass.loop.LoopEvent.Cause;
import dev.windlass.loop.LoopEvent.Overrides;
import dev.windlass.loop.LoopState.Phase;
import dev.windlass.serving.Deployment;
import dev.windlass.serving.Label;
import dev.windlass.serving.Prediction.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControllerTest {
    private static final Actor ANN = new Actor("ann");
    private static final Actor BEN = new Actor("ben");
    private static final List<String> TRAINED_AND_PASSED =
            List.of("training-decided", "data-validated", "trained", "gate-passed");

    @TempDir
    private Path directory;

    private LoopWorld world;

    @BeforeEach
    void open() {
        world = new LoopWorld(directory);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static List<String> trainedThen(String... kinds) {
        return Stream.concat(TRAINED_AND_PASSED.stream(), Stream.of(kinds)).toList();
    }

    private Cause cause() {
        return world.events().stream()
                .filter(event -> event.kind().equals("training-decided"))
                .map(event -> (LoopEvent.TrainingDecided) LoopEvent.of(event.kind(), event.body()))
                .toList()
                .getLast()
                .cause();
    }

    private void firstChampion() {
        world.newData();
        world.settle();
        assertThat(world.state().champion()).isEqualTo(1);
    }

    /** Version 2 answers a quarter of the callers. */
    private void secondAtAQuarter() {
        firstChampion();
        world.pass(Duration.ofDays(3));
        world.newData();
        assertThat(world.settle()).isEqualTo(trainedThen("rollout-started"));
    }

    @Test
    void withoutDataNothingHappens() {
        assertThat(world.settle()).isEmpty();
        assertThat(world.state().phase()).isEqualTo(Phase.IDLE);
        assertThatThrownBy(() -> world.controller().run(LoopWorld.LOOP, Overrides.NONE, ANN, ""))
                .hasMessageContaining("has no version yet");
    }

    @Test
    void theFirstModelAnswersEveryoneAtOnceAndStaysInTheShadow() {
        world.newData();

        assertThat(world.settle()).isEqualTo(trainedThen("promoted"));
        assertThat(cause()).isEqualTo(Cause.FIRST);
        assertThat(world.deployed()).contains(new Deployment("delays", "delays", 1, null, 0, 1));
        assertThat(world.crowned()).contains(1);
        assertThat(world.state().firstChampion()).isEqualTo(1);
        assertThat(world.settle()).isEmpty();
    }

    @Test
    void aCandidateThatTheGateRefusesAnswersNobody() {
        firstChampion();
        world.pass(Duration.ofDays(3));
        world.newData();
        world.findings().candidateAuc = 0.65;

        assertThat(world.settle()).endsWith("trained", "gate-refused");
        assertThat(world.state().phase()).isEqualTo(Phase.IDLE);
        assertThat(world.state().reason())
                .isEqualTo(
                        "The gate refused version 2: auc >= champion.auc - 0.005 does not hold: 0.6500 against 0.6950.");
        assertThat(world.deployed()).contains(new Deployment("delays", "delays", 1, null, 0, 1));
        world.pass(Duration.ofDays(3));
        assertThat(world.settle()).isEmpty();
    }

    @Test
    void aFirstCandidateThatTheGateRefusesIsFollowedByAnotherOnceThereIsNewerData() {
        world.newData();
        world.findings().candidateAuc = 0.5;
        assertThat(world.settle()).endsWith("gate-refused");
        world.pass(Duration.ofDays(3));
        assertThat(world.settle()).isEmpty();
        assertThat(world.deployed()).isEmpty();

        world.newData();
        world.findings().candidateAuc = 0.7;
        assertThat(world.settle()).isEqualTo(trainedThen("promoted"));
        assertThat(world.state().champion()).isEqualTo(2);
    }

    @Test
    void refusedDataStopsTheLoopUntilThereIsNewerData() {
        firstChampion();
        world.pass(Duration.ofDays(3));
        world.newData();
        world.findings().refusedVersion = 2;

        assertThat(world.settle()).containsExactly("training-decided", "data-refused");
        assertThat(world.state().phase()).isEqualTo(Phase.STOPPED);
        assertThat(world.state().reason())
                .isEqualTo("Version 2 of flights does not meet its expectations: 12 rows have no carrier");
        assertThat(world.settle()).isEmpty();
        assertThat(world.versions()).isEqualTo(1);

        world.newData();
        assertThat(world.settle()).isEqualTo(trainedThen("rollout-started"));
    }

    @Test
    void aTrainingThatFailsStopsTheLoopAndResumingItTriesAgain() {
        world.newData();
        world.findings().trainingProblem = Optional.of(
                new Problem(Problem.Kind.REFUSED, "too-few-rows", "There are 3 labelled rows to learn from.", "", ""));
        assertThat(world.settle()).containsExactly("training-decided", "data-validated", "training-failed");
        assertThat(world.state().phase()).isEqualTo(Phase.STOPPED);
        assertThat(world.state().reason()).isEqualTo("Training failed: There are 3 labelled rows to learn from.");
        assertThat(world.settle()).isEmpty();

        world.findings().trainingProblem = Optional.empty();
        world.pass(Duration.ofDays(3));
        assertThat(world.controller().resume(LoopWorld.LOOP, ANN).phase()).isEqualTo(Phase.IDLE);
        assertThat(world.settle()).isEqualTo(trainedThen("promoted"));
    }

    @Test
    void aTrainingThatTheDiskHasNoRoomForIsTriedAgainAndDoesNotStopTheLoop() {
        world.newData();
        var full = new Problem(Problem.Kind.STORAGE_FULL, "storage-full", "The disk is full.", "", "");
        world.findings().trainingProblem = Optional.of(full);
        assertThatThrownBy(world::settle).hasMessageContaining("The disk is full.");
        assertThat(world.state().phase()).isEqualTo(Phase.TRAINING);

        world.findings().trainingProblem = Optional.empty();
        assertThat(world.settle()).containsExactly("trained", "gate-passed", "promoted");
    }

    @Test
    void aVersionThatCannotBeJudgedStopsTheLoopWithTheReason() {
        world.newData();
        world.findings().judgingProblem =
                Optional.of(new Problem(Problem.Kind.REFUSED, "no-probabilities", "Version 1 answers 1.2.", "", ""));

        assertThat(world.settle()).endsWith("trained", "training-failed");
        assertThat(world.state().phase()).isEqualTo(Phase.STOPPED);
        assertThat(world.state().reason()).isEqualTo("Training failed: Version 1 answers 1.2.");
        assertThat(world.deployed()).isEmpty();
    }

    @Test
    void aCandidateClimbsStepByStepAndIsPromoted() {
        secondAtAQuarter();
        assertThat(world.deployed()).contains(new Deployment("delays", "delays", 1, 2, 25, 1));
        assertThat(world.settle()).isEmpty();

        world.answersOfAStep(1, 2, LoopWorld.GOOD);
        assertThat(world.settle()).containsExactly("rollout-shifted");
        assertThat(world.deployed()).contains(new Deployment("delays", "delays", 1, 2, 50, 1));
        assertThat(world.settle()).isEmpty();

        world.answersOfAStep(1, 2, LoopWorld.GOOD);
        assertThat(world.settle()).containsExactly("promoted");
        assertThat(world.deployed()).contains(new Deployment("delays", "delays", 2, null, 0, 1));
        assertThat(world.crowned()).contains(2);
        assertThat(world.state().champion()).isEqualTo(2);
        assertThat(world.state().firstChampion()).isEqualTo(1);
    }

    @Test
    void aCandidateThatAnswersWorseIsRolledBackWithTheReason() {
        secondAtAQuarter();
        world.answersOfAStep(1, 2, LoopWorld.POOR);

        assertThat(world.settle()).containsExactly("rolled-back");
        assertThat(world.deployed()).contains(new Deployment("delays", "delays", 1, null, 0, 1));
        assertThat(world.crowned()).contains(1);
        assertThat(world.state().champion()).isEqualTo(1);
        assertThat(world.state().reason()).startsWith("Version 2 was rolled back: log_loss > champion + 5% holds: ");
    }

    @Test
    void aRolloutWhoseLabelsNeverComeHasNoVerdictAndIsRolledBackByTheWaitingLimit() {
        secondAtAQuarter();
        world.pass(Duration.ofMinutes(1));
        world.answer(1, Route.CHAMPION, 250, LoopWorld.GOOD);
        world.answer(2, Route.CANDIDATE, 250, LoopWorld.GOOD);

        world.pass(Duration.ofDays(9));
        assertThat(world.settle()).isEmpty();
        assertThat(world.state().phase()).isEqualTo(Phase.CANARY);
        world.pass(Duration.ofDays(2));
        assertThat(world.settle()).containsExactly("rolled-back");
        assertThat(world.state().reason())
                .isEqualTo(
                        "Version 2 was rolled back: its labels did not come within 10d, 250 of 250 answers have none;"
                                + " log_loss > champion + 5%: no verdict, too little is known.");
        assertThat(world.deployed()).contains(new Deployment("delays", "delays", 1, null, 0, 1));
    }

    @Test
    void answersWithoutLabelAreCountedAsUnlabelledAndGiveNoMeasureOfQuality() {
        firstChampion();
        var began = LoopWorld.BEGIN;
        var keys = world.answer(1, Route.CHAMPION, 250, LoopWorld.GOOD);
        world.label(keys.subList(0, 50));
        var measures = Evidence.measures(
                world.log().scored(LoopWorld.LOOP, began, began.plusSeconds(1), began.plusSeconds(1)), 1);

        assertThat(measures)
                .containsEntry("predictions", 250.0)
                .containsEntry("unlabelled", 200.0)
                .doesNotContainKeys("auc", "log_loss");
        world.pass(Duration.ofDays(3));
        assertThat(world.settle()).isEmpty();
        world.newData();
        assertThat(world.settle()).isEqualTo(trainedThen("rollout-started"));
    }

    @Test
    void aLabelThatIsNoTruthOfAClassifierIsLeftOutOfTheVerdict() {
        secondAtAQuarter();
        world.answersOfAStep(1, 2, LoopWorld.GOOD);
        var odd = world.answer(2, Route.CANDIDATE, 1, LoopWorld.GOOD);
        world.log().label(LoopWorld.LOOP, List.of(new Label(odd.getFirst(), 17.5, null)));

        assertThat(world.settle()).containsExactly("rollout-shifted");
    }

    @Test
    void aRolloutThatIsEndedByHandIsNotContinued() {
        secondAtAQuarter();
        world.deployments().rollback(LoopWorld.LOOP, ANN, "I do not like it.");

        assertThat(world.settle()).containsExactly("rolled-back");
        assertThat(world.state().reason())
                .isEqualTo("Version 2 was rolled back: ann took it out of service: I do not like it.");
    }

    @Test
    void aCandidateThatIsPromotedByHandIsTheChampion() {
        secondAtAQuarter();
        world.deployments().promote(LoopWorld.LOOP, ANN, "I like it.");

        assertThat(world.settle()).containsExactly("champion-changed");
        assertThat(world.state().champion()).isEqualTo(2);
        assertThat(world.state().phase()).isEqualTo(Phase.IDLE);
        assertThat(world.crowned()).contains(2);
    }

    @Test
    void theSamePersonCannotAskAndApproveAndAnotherCan() {
        world.apply(LoopWorld.YAML.replace("approve: auto", "approve: four-eyes"));
        world.newData();
        assertThatThrownBy(() -> world.controller().approve(LoopWorld.LOOP, BEN))
                .hasMessageContaining("waits for no approval");
        world.controller().run(LoopWorld.LOOP, Overrides.NONE, ANN, "A better one is wanted.");
        assertThat(cause()).isEqualTo(Cause.MANUAL);
        assertThat(world.settle()).endsWith("gate-passed");
        assertThat(world.state().phase()).isEqualTo(Phase.AWAITING_APPROVAL);
        assertThat(world.settle()).isEmpty();

        assertThatThrownBy(() -> world.controller().approve(LoopWorld.LOOP, ANN))
                .hasMessageContaining("'ann' asked for this training and cannot approve it");
        assertThat(world.deployed()).isEmpty();

        world.controller().approve(LoopWorld.LOOP, BEN);
        assertThat(world.settle()).containsExactly("promoted");
        assertThat(world.events())
                .filteredOn(event -> event.kind().equals("approved"))
                .extracting(event -> event.actor())
                .containsExactly(BEN);
    }

    @Test
    void aBusyLoopTakesNoOrder() {
        secondAtAQuarter();
        assertThatThrownBy(() -> world.controller().run(LoopWorld.LOOP, Overrides.NONE, ANN, ""))
                .hasMessageContaining("is busy");
        assertThat(world.controller().resume(LoopWorld.LOOP, ANN).phase()).isEqualTo(Phase.CANARY);
    }

    @Test
    void newDataIsTrainedOnOnlyOnceTheLoopHasCooledDown() {
        firstChampion();
        world.newData();
        assertThat(world.settle()).isEmpty();
        world.pass(Duration.ofDays(2).minusMillis(1));
        assertThat(world.settle()).isEmpty();

        world.pass(Duration.ofMillis(1));
        assertThat(world.settle()).isEqualTo(trainedThen("rollout-started"));
        assertThat(cause()).isEqualTo(Cause.DATA);
    }

    @Test
    void driftIsToldOnceAndIsTheCauseOfTheNextTraining() {
        firstChampion();
        world.answer(1, Route.CHAMPION, 250, LoopWorld.GOOD, 2);
        world.pass(Duration.ofDays(2));
        assertThat(world.settle()).containsExactly("drift-found");
        world.pass(Duration.ofDays(1));
        assertThat(world.settle()).isEmpty();

        world.newData();
        assertThat(world.settle()).isEqualTo(trainedThen("rollout-started"));
        assertThat(cause()).isEqualTo(Cause.DRIFT);
    }

    @Test
    void brokenQualityIsTheCauseBeforeDrift() {
        firstChampion();
        world.label(world.answer(1, Route.CHAMPION, 250, LoopWorld.POOR, 2));
        world.pass(Duration.ofDays(2));
        assertThat(world.settle()).containsExactly("quality-broken", "drift-found");

        world.newData();
        assertThat(world.settle()).isEqualTo(trainedThen("rollout-started"));
        assertThat(cause()).isEqualTo(Cause.QUALITY);
    }

    @Test
    void whatTheLoopFileDoesNotListIsNoCause() {
        world.apply(LoopWorld.YAML.replace("on: [drift, quality, data]", "on: []"));
        firstChampion();
        world.label(world.answer(1, Route.CHAMPION, 250, LoopWorld.POOR, 2));
        world.pass(Duration.ofDays(2));
        world.newData();

        assertThat(world.settle()).containsExactly("quality-broken", "drift-found");
    }
}
