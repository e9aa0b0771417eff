package dev.windlass.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.ledger.Event;
import dev.windlass.loop.LoopEvent.ChampionChanged;
import dev.windlass.loop.LoopState.Phase;
import dev.windlass.registry.AliasChange;
import dev.windlass.registry.NewModelVersion;
import dev.windlass.registry.Provenance;
import dev.windlass.serving.Deployment;
import dev.windlass.serving.Prediction.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do to a deployment besides its loop. */
class ChangedByHandTest {
    private static final Actor ANN = new Actor("ann");

    @TempDir
    private Path directory;

    private LoopWorld world;

    @BeforeEach
    void open() throws IOException {
        world = new LoopWorld(Files.createDirectory(directory.resolve("world")));
    }

    @AfterEach
    void close() {
        world.close();
    }

    /** Version 1 was champion first, version 2 is now. */
    private static void secondIsChampion(LoopWorld world) {
        world.newData();
        world.settle();
        canary(world);
        world.answersOfAStep(1, 2, LoopWorld.GOOD);
        world.settle();
        world.answersOfAStep(1, 2, LoopWorld.GOOD);
        world.settle();
        assertThat(world.state().champion()).isEqualTo(2);
    }

    private static void canary(LoopWorld world) {
        world.pass(Duration.ofDays(3));
        world.newData();
        world.settle();
        assertThat(world.state().phase()).isEqualTo(Phase.CANARY);
    }

    private ChampionChanged changed() {
        var told = world.events().stream()
                .filter(event -> event.kind().equals("champion-changed"))
                .toList()
                .getLast();
        return (ChampionChanged) LoopEvent.of(told.kind(), told.body());
    }

    private Event newestOfDeployment() {
        return world.events().stream()
                .filter(event -> event.subject().equals("deployment/delays"))
                .toList()
                .getLast();
    }

    @Test
    void anEarlierVersionThatAPersonPutsBackIsTheChampionAndTheReasonIsTold() {
        secondIsChampion(world);
        world.deployments().revert(LoopWorld.LOOP, 1, ANN, "Callers complain.");

        assertThat(world.settle()).containsExactly("champion-changed");
        assertThat(changed())
                .isEqualTo(new ChampionChanged(
                        2,
                        1,
                        "delays",
                        true,
                        "ann",
                        "Callers complain.",
                        newestOfDeployment().seq()));
        assertThat(world.state().champion()).isEqualTo(1);
        assertThat(world.state().reason())
                .isEqualTo("Version 1 was put in service instead of version 2 by ann: Callers complain.");
        assertThat(world.crowned()).contains(1);
        assertThat(world.settle()).isEmpty();
    }

    @Test
    void theMonitorsJudgeTheChampionThatAPersonChose() {
        secondIsChampion(world);
        world.deployments().revert(LoopWorld.LOOP, 1, ANN, "");
        world.settle();
        world.answer(1, Route.CHAMPION, 250, LoopWorld.GOOD, 2);
        world.pass(Duration.ofDays(3));

        assertThat(world.settle()).containsExactly("drift-found");
        assertThat(world.state().driftKnown()).isTrue();
    }

    @Test
    void anotherChampionDuringARolloutEndsIt() {
        secondIsChampion(world);
        canary(world);
        world.deployments().revert(LoopWorld.LOOP, 1, ANN, "Both are bad.");

        assertThat(world.settle()).containsExactly("champion-changed");
        assertThat(world.state().phase()).isEqualTo(Phase.IDLE);
        assertThat(world.state().candidate()).isNull();
        assertThat(world.deployed()).contains(new Deployment("delays", "delays", 1, null, 0, 1));
    }

    @Test
    void anAliasThatIsMovedByHandIsFollowed() {
        secondIsChampion(world);
        world.registry().rollback(LoopWorld.LOOP, "champion", "worse on Mondays", ANN);

        assertThat(world.settle()).containsExactly("champion-changed");
        assertThat(world.deployed()).contains(new Deployment("delays", "delays", 1, null, 0, 1));
        assertThat(world.state().champion()).isEqualTo(1);
        assertThat(changed().actor()).isEqualTo("ann");
        assertThat(changed().why()).isEqualTo("The alias champion was moved here. worse on Mondays");
        assertThat(world.settle()).isEmpty();
    }

    @Test
    void anAliasThatIsRemovedByHandChangesNothing() {
        secondIsChampion(world);
        world.registry().aliases().remove(LoopWorld.LOOP, "champion", "", ANN);

        assertThat(world.settle()).isEmpty();
        assertThat(world.state().champion()).isEqualTo(2);
    }

    @Test
    void anAliasOnAVersionThatCannotBeServedIsMovedBack() {
        secondIsChampion(world);
        world.unservable(3);
        world.registry().register(NewModelVersion.of("delays", Provenance.UNKNOWN, List.of(), Json.object()), ANN);
        world.registry().pointAlias(LoopWorld.LOOP, "champion", 3, "try it", ANN);

        assertThat(world.settle()).isEmpty();
        assertThat(world.crowned()).contains(2);
        assertThat(world.registry().aliasHistory(LoopWorld.LOOP).getLast())
                .extracting(AliasChange::actor, AliasChange::reason)
                .containsExactly("loop:delays", "Version 3 cannot be served: It has no model file.");
        assertThat(world.deployed().orElseThrow().champion()).isEqualTo(2);
    }

    @Test
    void aVersionThatWasInServiceBeforeTheLoopIsTheChampionThatItsFirstCandidateMustBeat() {
        world.registry().register(NewModelVersion.of("delays", Provenance.UNKNOWN, List.of(), Json.object()), ANN);
        world.deployments().deploy(LoopWorld.LOOP, "delays", 1, ANN, "by hand");
        assertThat(world.settle()).containsExactly("champion-changed");
        assertThat(world.state().reason()).isEqualTo("Version 1 was put in service by ann: by hand.");

        world.newData();
        assertThat(world.settle()).endsWith("gate-passed", "rollout-started");
        assertThat(world.deployed()).contains(new Deployment("delays", "delays", 1, 2, 25, null));
    }

    @Test
    void anotherModelUnderTheNameOfTheLoopIsToldOnceAndTheNextVersionOfTheLoopTakesOver() {
        secondIsChampion(world);
        world.deployments().deploy(LoopWorld.LOOP, "other", 7, ANN, "an emergency");

        assertThat(world.settle()).containsExactly("champion-changed");
        assertThat(world.state().champion()).isNull();
        assertThat(world.state().reason())
                .isEqualTo("Version 7 of another model, other, was put in service by ann: an emergency.");
        assertThat(world.crowned()).contains(2);
        assertThat(world.settle()).isEmpty();

        world.pass(Duration.ofDays(3));
        world.newData();
        assertThat(world.settle()).endsWith("gate-passed", "promoted");
        assertThat(world.deployed().orElseThrow().model()).isEqualTo("delays");
        assertThat(world.state().champion()).isEqualTo(3);
    }

    @Test
    void aLoopThatIsKilledWhileItTakesInWhatAPersonDidComesToTheSameEnd() throws IOException {
        var whole = Life.endless();
        var expected = followed("whole", whole);
        assertThat(expected).endsWith("alias-moved", "rolled-back", "champion-changed");
        for (var point = 0; point < whole.passed(); point++) {
            assertThat(followed("killed-" + point, Life.of(point)))
                    .as("killed at point %d of %d", point, whole.passed())
                    .isEqualTo(expected);
        }
    }

    private List<String> followed(String name, Life life) throws IOException {
        try (var other = new LoopWorld(Files.createDirectory(directory.resolve(name)))) {
            secondIsChampion(other);
            other.registry().rollback(LoopWorld.LOOP, "champion", "worse", ANN);
            other.live(life);
            try {
                other.settle();
            } catch (Life.Killed | IllegalStateException e) {
                assertThat(e instanceof Life.Killed || e.getCause() instanceof Life.Killed)
                        .as("%s", e)
                        .isTrue();
                other.live(Life.endless());
                other.settle();
            }
            assertThat(other.state().champion()).isEqualTo(1);
            return other.events().stream().map(Event::kind).toList();
        }
    }
}
