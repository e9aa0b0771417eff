package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.kernel.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Imports of a folder as mlflow's file store writes it. */
class ImportTest {
    private static final String EXPERIMENT = "895816407050221235";
    private static final String RUN = "56ff07238bfe4236a7077ea0306a6bd1";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private CommandLineRun windlass(String... words) {
        return CommandLineRun.with(List.of("--dir", folder.resolve("store").toString()), words);
    }

    private JsonNode imported(String... more) {
        var words = new ArrayList<>(List.of("import", "mlflow", mlruns().toString(), "--json", "--quiet"));
        words.addAll(List.of(more));
        return Json.read(windlass(words.toArray(String[]::new)).done().out());
    }

    private Path mlruns() {
        return folder.resolve("mlruns");
    }

    private void file(String path, String text) throws IOException {
        var file = mlruns().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @BeforeEach
    void writeTheFolder() throws IOException {
        file(EXPERIMENT + "/meta.yaml", """
                artifact_location: /srv/mlruns/%s
                creation_time: 1795596825595
                experiment_id: '%s'
                last_update_time: 1795596825595
                lifecycle_stage: active
                name: churn
                """.formatted(EXPERIMENT, EXPERIMENT));
        file(EXPERIMENT + "/tags/team", "growth");
        run(RUN, 3);
        var run = EXPERIMENT + "/" + RUN;
        file(run + "/params/lr", "0.1");
        file(run + "/tags/deep/name", "first line\nsecond line");
        file(
                run + "/metrics/loss",
                "1795596825830 nan 1\n1795596825835 inf 2\n1795596825837 0.25 3 tiny abc\nbroken\n");
        file(run + "/artifacts/notes/hello.txt", "hello");
        Files.createSymbolicLink(mlruns().resolve(run + "/artifacts/passwd"), Path.of("/etc/passwd"));
    }

    private void run(String id, int status) throws IOException {
        file("%s/%s/meta.yaml".formatted(EXPERIMENT, id), """
                artifact_uri: /srv/mlruns/%s/%s/artifacts
                end_time: 1795596832762
                experiment_id: '%s'
                lifecycle_stage: active
                run_id: %s
                run_name: 2026-11-25
                start_time: 1795596825768
                status: %d
                user_id: root
                """.formatted(EXPERIMENT, id, EXPERIMENT, id, status));
    }

    @Test
    void aFolderIsBroughtOnceWithAllThatIsInIt() {
        assertThat(imported("--dry-run").path("brought").path("runs").asInt()).isEqualTo(1);
        assertThat(windlass("runs", "ls", "--json").done().out()).doesNotContain(RUN);

        var report = imported();
        assertThat(report.path("brought").path("readings").asInt()).isEqualTo(3);
        assertThat(report.path("brought").path("files").asInt()).isEqualTo(1);
        assertThat(report.path("skipped"))
                .extracting(note -> note.path("what").asString())
                .containsExactlyInAnyOrder("file 'passwd' of run " + RUN, "a reading of metric 'loss' of run " + RUN);
        var shown = Json.read(windlass("runs", "show", RUN, "--json").done().out());
        assertThat(shown.path("run").path("name").asString()).isEqualTo("2026-11-25");
        assertThat(shown.path("run").path("experiment").asString()).isEqualTo("1");
        assertThat(shown.path("run").path("tags").path("deep/name").asString()).isEqualTo("first line\nsecond line");
        assertThat(shown.path("artifacts").get(0).path("path").asString()).isEqualTo("notes/hello.txt");

        var again = imported();
        assertThat(again.path("brought")
                        .valueStream()
                        .mapToLong(JsonNode::asLong)
                        .sum())
                .isZero();
        assertThat(again.path("unchanged").path("runs").asInt()).isEqualTo(1);
        assertThat(windlass("verify").done().out()).contains("intact");
    }

    @Test
    void aLaterImportBringsWhatIsNewAndWhatHasChanged() throws IOException {
        imported();
        run("0974b199bedd4a18ae6d448b5955d41f", 1);
        file("%s/%s/artifacts/late.txt".formatted(EXPERIMENT, RUN), "late");

        var report = imported();
        assertThat(report.path("brought").path("runs").asInt()).isEqualTo(2);
        assertThat(windlass("runs", "show", RUN, "--json").done().out()).contains("late.txt");
        assertThat(windlass("events").done().out()).contains("Imported run 0974b199");
    }

    @Test
    void aRunWhoseFolderIsCalledOtherwiseOrThatCannotBeReadIsLeftOut() throws IOException {
        file(EXPERIMENT + "/aaaa/meta.yaml", "run_id: bbbb\nstatus: 3\n");
        file(EXPERIMENT + "/cccc/meta.yaml", "run_id: [[[[\n");
        file(EXPERIMENT + "/dddd/meta.yaml", "!!javax.script.ScriptEngineManager [x]\n");
        Files.createSymbolicLink(mlruns().resolve(EXPERIMENT + "/eeee"), Path.of("/etc"));

        var report = imported();
        assertThat(report.path("brought").path("runs").asInt()).isEqualTo(1);
        assertThat(report.path("skipped")
                        .valueStream()
                        .map(note -> note.path("what").asString()))
                .anyMatch(what -> what.contains("aaaa"))
                .anyMatch(what -> what.contains("cccc"))
                .anyMatch(what -> what.contains("dddd"))
                .anyMatch(what -> what.contains("eeee"));
    }

    @Test
    void whatIsNoSourceIsRefusedAndNothingIsMade() throws IOException {
        Files.createDirectories(folder.resolve("empty"));
        Files.writeString(folder.resolve("text.db"), "this is a text");
        for (var source : List.of("nowhere.db", "empty", "text.db")) {
            var refused = windlass("import", "mlflow", folder.resolve(source).toString());
            assertThat(refused.code()).isEqualTo(ExitCode.REFUSED);
        }
        assertThat(windlass("runs", "ls", "--json").done().out()).doesNotContain("\"id\"");
    }
}
