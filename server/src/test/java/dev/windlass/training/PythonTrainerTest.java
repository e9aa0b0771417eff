package dev.windlass.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.kernel.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real interpreter of another language, the shell: what is tested is the process, not what it computes. */
class PythonTrainerTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private PythonTrainer trainer = new PythonTrainer(new PythonSettings(true, "/bin/sh"));
    private Path booster = Path.of("");

    @BeforeEach
    void trainABooster() throws IOException {
        booster = folder.resolve("known.ubj");
        try (var xgboost = new XgboostTrainer()) {
            var job = XgboostTrainerTest.job(1, Map.of("rounds", 2), false);
            Files.write(booster, xgboost.train(job).model());
        }
    }

    @Test
    void theModelAScriptLeavesIsGivenBack() throws IOException {
        var trained = train("echo \"hello $WHO\"; cp known.ubj \"$WINDLASS_MODEL_OUT\"");

        assertThat(trained.model()).isEqualTo(Files.readAllBytes(booster));
        assertThat(trained.lastLines()).containsExactly("hello world");
        assertThat(lines).containsExactly("hello world");
    }

    @Test
    void python3RunsAScriptWhereItIsInstalled() throws IOException {
        trainer = new PythonTrainer(PythonSettings.of(Map.of()));
        var script = folder.resolve("train.py");
        Files.writeString(script, """
                import os, shutil
                print("features:", os.environ["WINDLASS_FEATURES"])
                shutil.copy("known.ubj", os.environ["WINDLASS_MODEL_OUT"])
                """);
        var job = new PythonJob(script, Map.of("WINDLASS_FEATURES", "[\"é\"]"), LONG, lines::add);
        if (python()) {
            assertThat(trainer.train(job).model()).isEqualTo(Files.readAllBytes(booster));
            assertThat(lines).containsExactly("features: [\"é\"]");
        } else {
            assertThatThrownBy(() -> trainer.train(job)).hasMessageContaining(PythonSettings.INTERPRETER);
        }
    }

    @Test
    void aMissingInterpreterIsNamedTogetherWithTheVariableThatChoosesIt() {
        trainer = new PythonTrainer(new PythonSettings(true, "/nowhere/python3"));

        assertProblem("echo", "no-python", "/nowhere/python3", PythonSettings.INTERPRETER);
    }

    @Test
    void aMissingScriptIsNamed() {
        var job = new PythonJob(folder.resolve("nowhere.py"), Map.of(), LONG, lines::add);

        assertThatThrownBy(() -> trainer.train(job)).hasMessageContaining("nowhere.py");
    }

    @Test
    void aFailingScriptIsAnsweredWithItsExitStatusAndItsLastTwentyLines() {
        var problem = assertProblem(
                "i=0; while [ $i -lt 30 ]; do echo line $i >&2; i=$((i+1)); done; exit 3",
                "training-script-failed",
                "exit status 3",
                "line 29");

        assertThat(problem.problem().details()).containsEntry("exitStatus", 3);
        assertThat(problem.problem().details().get("lastLines"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(OutputLines.LAST_MAX)
                .startsWith("line 10");
    }

    @Test
    void aScriptThatTakesTooLongIsKilledWithItsChildren() throws Exception {
        var script = script("sleep 600 & echo $! > child; echo waiting; wait");
        // The bound begins to run at the start, so it must leave the shell the time to begin.
        var job = new PythonJob(script, Map.of(), Duration.ofSeconds(3), lines::add);

        assertThatThrownBy(() -> trainer.train(job)).hasMessageContainingAll("within 3 seconds", "waiting");

        var child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        var left = ProcessHandle.of(child);
        if (left.isPresent()) {
            left.get().onExit().get();
        }
        assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void closingKillsTheScriptThatRuns() throws IOException {
        var script = script("echo ready; sleep 600");
        var job = new PythonJob(script, Map.of(), LONG, _ -> trainer.close());

        assertThatThrownBy(() -> trainer.train(job)).hasMessageContaining("stopped");
    }

    @Test
    void aScriptThatLeavesMoreThanItMayIsRefusedWhateverItsModel() {
        var script = script("head -c 100000 /dev/zero > big; cp known.ubj \"$WINDLASS_MODEL_OUT\"");
        var job = new PythonJob(script, Map.of(), List.of(), LONG, 99_999, lines::add);

        assertThatThrownBy(() -> trainer.train(job)).hasMessageContainingAll("wrote too much", "99999 bytes");
    }

    @Test
    void whatLayBeforeInTheFolderOfAScriptIsNotCounted() throws IOException {
        Files.write(folder.resolve("matrix"), new byte[200_000]);
        var script = script("cp known.ubj \"$WINDLASS_MODEL_OUT\"");
        var job = new PythonJob(script, Map.of(), List.of(), LONG, 99_999, lines::add);

        assertThat(trainer.train(job).model()).isEqualTo(Files.readAllBytes(booster));
    }

    @Test
    void aMisspeltProhibitionOfScriptsStopsTheStartAndIsNotTakenForAPermission() {
        assertThatThrownBy(() -> PythonSettings.of(Map.of(PythonSettings.TRAINERS, "forbiden")))
                .hasMessageContainingAll(PythonSettings.TRAINERS, "forbiden", "allowed or forbidden");
        assertThat(PythonSettings.of(Map.of(PythonSettings.TRAINERS, "forbidden"))
                        .allowed())
                .isFalse();
        assertThat(PythonSettings.of(Map.of())).isEqualTo(new PythonSettings(true, "python3"));
    }

    @Test
    void noVariableOfTheServerThatIsMeantForItselfReachesAScript() throws IOException {
        var job = new PythonJob(
                script("env > seen; cp known.ubj \"$WINDLASS_MODEL_OUT\""),
                Map.of("WINDLASS_SEED", "1"),
                LONG,
                lines::add);

        trainer.train(job);

        assertThat(Files.readAllLines(folder.resolve("seen")))
                .filteredOn(line -> line.startsWith("WINDLASS_"))
                .map(line -> line.replaceFirst("=.*", ""))
                .containsExactlyInAnyOrder("WINDLASS_SEED", PythonTrainer.MODEL_OUT);
    }

    @Test
    void aScriptThatLeavesNoModelIsToldWhereItBelongs() {
        assertProblem("echo done", "no-model-left", PythonTrainer.MODEL_OUT);
    }

    @Test
    void aModelThatCannotBeReadIsRefused() {
        assertProblem("printf 'PK nonsense' > \"$WINDLASS_MODEL_OUT\"", "trained-model-unreadable", "zip archive");
    }

    @Test
    void aTalkativeScriptDoesNotFillTheMemoryNorStall() {
        var trained = train("""
                i=0; while [ $i -lt 12000 ]; do echo $i; i=$((i+1)); done
                head -c 3000000 /dev/zero | tr '\\0' 'x'
                cp known.ubj "$WINDLASS_MODEL_OUT"
                """);

        assertThat(lines).hasSize(OutputLines.PASSED_MAX);
        assertThat(trained.lastLines()).hasSize(OutputLines.LAST_MAX);
        assertThat(trained.lastLines().getLast()).hasSize(OutputLines.LINE_CHARACTERS_MAX);
    }

    private PythonTrained train(String script) {
        return trainer.train(new PythonJob(script(script), Map.of("WHO", "world"), LONG, lines::add));
    }

    private ProblemException assertProblem(String script, String code, String... words) {
        var thrown = catchThrowableOfType(ProblemException.class, () -> train(script));
        assertThat(thrown).hasMessageContainingAll(words);
        assertThat(thrown.problem().code()).isEqualTo(code);
        return thrown;
    }

    private Path script(String text) {
        try {
            return Files.writeString(folder.resolve("train.sh"), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean python() {
        return java.util.Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "python3")));
    }
}
