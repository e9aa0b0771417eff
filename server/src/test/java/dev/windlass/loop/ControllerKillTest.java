package dev.windlass.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.ledger.Event;
import dev.windlass.serving.Prediction.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends the controller between the work and the writing of its event, and lets another go on. */
class ControllerKillTest {
    private static final long SEED = 20261124;
    private static final int OFTEN_KILLED_RUNS = 5;

    /** Every kind of step: a first model, drift and broken quality, a rollout that succeeds, one that does not. */
    private static final List<Consumer<LoopWorld>> STORY = List.of(
            LoopWorld::newData,
            world -> {
                world.label(world.answer(1, Route.CHAMPION, 250, LoopWorld.POOR, 2));
                world.pass(Duration.ofDays(2));
            },
            LoopWorld::newData,
            world -> world.answersOfAStep(1, 2, LoopWorld.GOOD),
            world -> world.answersOfAStep(1, 2, LoopWorld.GOOD),
            world -> {
                world.pass(Duration.ofDays(3));
                world.newData();
            },
            world -> world.answersOfAStep(2, 3, LoopWorld.POOR),
            world -> {
                world.pass(Duration.ofDays(3));
                world.newData();
                world.findings().candidateAuc = 0.3;
            });

    @TempDir
    private Path directory;

    /** What is left of a run: who answers, how many versions there are, and everything that was written. */
    private record Outcome(String deployed, int versions, List<Event> events) {
        static Outcome of(LoopWorld world) {
            return new Outcome(world.deployed().toString(), world.versions(), world.events());
        }
    }

    /** Tells the story in as many lives as are given, and an endless one after them. */
    private static Outcome tell(LoopWorld world, List<Life> lives) {
        var next = lives.iterator();
        world.live(next.next());
        for (var chapter : STORY) {
            chapter.accept(world);
            settle(world, next);
        }
        return Outcome.of(world);
    }

    private static void settle(LoopWorld world, Iterator<Life> next) {
        while (true) {
            try {
                world.settle();
                return;
            } catch (Life.Killed | IllegalStateException e) {
                assertThat(e instanceof Life.Killed || e.getCause() instanceof Life.Killed)
                        .as("%s", e)
                        .isTrue();
                world.live(next.hasNext() ? next.next() : Life.endless());
            }
        }
    }

    private LoopWorld world(String name) {
        try {
            return new LoopWorld(Files.createDirectory(directory.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Outcome undisturbed(Life life) {
        try (var world = world("undisturbed")) {
            var outcome = tell(world, List.of(life));
            assertThat(world.state().champion()).isEqualTo(2);
            return outcome;
        }
    }

    @Test
    void aLoopThatIsKilledAtAnyPointComesToTheSameEnd() {
        var whole = Life.endless();
        var expected = undisturbed(whole);
        assertThat(expected.events())
                .extracting(Event::kind)
                .contains(
                        "drift-found", "quality-broken", "rollout-shifted", "promoted", "rolled-back", "gate-refused");
        assertThat(expected.versions()).isEqualTo(4);

        for (var point = 0; point < whole.passed(); point++) {
            try (var world = world("killed-" + point)) {
                assertThat(tell(world, List.of(Life.of(point))))
                        .as("killed at point %d of %d", point, whole.passed())
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aLoopThatIsKilledAgainAndAgainComesToTheSameEnd() {
        var expected = undisturbed(Life.endless());
        var random = new Random(SEED);
        for (var run = 0; run < OFTEN_KILLED_RUNS; run++) {
            var lengths = IntStream.range(0, 12).map(_ -> random.nextInt(14)).toArray();
            try (var world = world("killed-again-" + run)) {
                assertThat(tell(world, IntStream.of(lengths).mapToObj(Life::of).toList()))
                        .as("seed %d, run %d, lives of %s points", SEED, run, Arrays.toString(lengths))
                        .isEqualTo(expected);
            }
        }
    }
}
