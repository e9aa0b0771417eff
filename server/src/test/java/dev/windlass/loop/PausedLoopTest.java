package dev.windlass.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.loop.LoopState.Phase;
import dev.windlass.monitoring.MonitorReport;
import dev.windlass.serving.Deployment;
import dev.windlass.serving.Prediction.Route;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loops to which nobody comes, for a time. */
class PausedLoopTest {
    private static final Duration DECADE = Duration.ofDays(3_650);
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path directory;

    private LoopWorld world;

    @BeforeEach
    void open() {
        world = new LoopWorld(directory);
        world.newData();
        world.settle();
        assertThat(world.state().champion()).isEqualTo(1);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aDecadeInWhichNothingWasPredictedLeavesNoReports() {
        world.answer(1, Route.CHAMPION, 250, LoopWorld.GOOD);
        world.pass(DECADE);
        world.answer(1, Route.CHAMPION, 20, LoopWorld.GOOD);
        world.pass(DAY.multipliedBy(2));
        world.settle();

        var begin = LoopWorld.BEGIN;
        assertThat(world.reports()).extracting(MonitorReport::from).containsExactly(begin, begin.plus(DECADE));
        assertThat(world.reports()).extracting(MonitorReport::requests).containsExactly(250, 20);
        world.pass(DECADE);
        world.settle();
        assertThat(world.reports()).hasSize(2);
    }

    @Test
    void whatWasFoundInTheLastWindowBeforeALongStopIsToldAfterIt() {
        world.answer(1, Route.CHAMPION, 250, LoopWorld.GOOD, 2);
        world.pass(DECADE);

        assertThat(world.settle()).containsExactly("drift-found");
    }

    @Test
    void aWindowIsNotLookedAtBeforeItsLabelsHadTheirTime() {
        world.answer(1, Route.CHAMPION, 250, LoopWorld.GOOD, 2);
        world.pass(DAY.multipliedBy(2).minusMillis(1));
        assertThat(world.settle()).isEmpty();
        assertThat(world.reports()).isEmpty();

        world.pass(Duration.ofMillis(1));
        assertThat(world.settle()).containsExactly("drift-found");
    }

    @Test
    void oneLookTakesInABoundedNumberOfWindowsAndTheNextTheRest() {
        for (var day = 0; day <= Evidence.WINDOWS_MAX; day++) {
            world.answer(1, Route.CHAMPION, 10, LoopWorld.GOOD);
            world.pass(DAY);
        }
        world.pass(DAY);

        world.settle();
        assertThat(world.reports()).hasSize(Evidence.WINDOWS_MAX);
        world.settle();
        assertThat(world.reports()).hasSize(Evidence.WINDOWS_MAX + 1);
    }

    private void secondAtAQuarter() {
        world.pass(Duration.ofDays(3));
        world.newData();
        assertThat(world.settle()).endsWith("rollout-started");
    }

    @Test
    void aStepToWhichTooFewCallersComeIsRolledBackAfterAWeek() {
        secondAtAQuarter();
        world.answer(2, Route.CANDIDATE, 13, LoopWorld.GOOD);
        world.pass(Duration.ofDays(7).minusMillis(1));
        assertThat(world.settle()).isEmpty();
        assertThat(world.state().phase()).isEqualTo(Phase.CANARY);

        world.pass(Duration.ofMillis(1));
        assertThat(world.settle()).containsExactly("rolled-back");
        assertThat(world.state().reason())
                .isEqualTo("Version 2 was rolled back:"
                        + " too few callers came to it within 7d at 25 %: 13, and the step needs 250.");
        assertThat(world.deployed()).contains(new Deployment("delays", "delays", 1, null, 0, 1));
    }

    @Test
    void theLoopFileSaysHowLongAStepWaitsAndEachStepWaitsAnew() {
        world.apply(LoopWorld.YAML.replace("each: 250 predictions,", "each: 250 predictions, wait: 3d,"));
        secondAtAQuarter();
        world.pass(Duration.ofDays(2));
        world.answersOfAStep(1, 2, LoopWorld.GOOD);
        assertThat(world.settle()).containsExactly("rollout-shifted");
        world.pass(Duration.ofDays(2));
        assertThat(world.settle()).isEmpty();

        world.pass(DAY);
        assertThat(world.settle()).containsExactly("rolled-back");
        assertThat(world.state().reason()).endsWith("within 3d at 50 %: 0, and the step needs 250.");
    }
}
