package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Settings;
import dev.windlass.Windlass;
import dev.windlass.http.Request;
import dev.windlass.kernel.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The verbs about runs, on a directory in which two were logged as clients do. */
class RunVerbsTest {
    private static final String API = "/api/2.0/mlflow/runs/";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private String first;

    @SuppressWarnings("NullAway.Init") // set before each test
    private String second;

    private CommandLineRun windlass(String... words) {
        return CommandLineRun.with(List.of("--dir", folder.resolve("store").toString()), words);
    }

    @BeforeEach
    void logTwoRuns() {
        var settings = new Settings(folder.resolve("store"), "", InstantSource.system());
        try (var server = Windlass.open(settings)) {
            first = logged(server, "first", "0.1", 0.5);
            second = logged(server, "second", "0.2", 0.25);
        }
    }

    private static JsonNode sent(Windlass server, String path, Object body) {
        var answer = server.router().dispatch(Request.local("POST", API + path, Json.bytes(body)));
        assertThat(answer.status()).isEqualTo(200);
        return Json.read(new String(answer.bytes(), StandardCharsets.UTF_8));
    }

    private static String logged(Windlass server, String name, String rate, double loss) {
        var run = sent(server, "create", Map.of("experiment_id", "0", "run_name", name))
                .path("run")
                .path("info")
                .path("run_id")
                .asString();
        sent(
                server,
                "log-batch",
                Map.of(
                        "run_id", run,
                        "params", List.of(Map.of("key", "lr", "value", rate), Map.of("key", "seed", "value", "1")),
                        "metrics", List.of(Map.of("key", "loss", "value", loss, "timestamp", 1, "step", 0))));
        return run;
    }

    @Test
    void runsAreComparedByWhereTheyDiffer() {
        assertThat(windlass("runs", "compare", first, second).done().out()).isEqualTo("""
                        KIND       NAME  first  second
                        parameter  lr      0.1     0.2
                        metric     loss    0.5    0.25
                        """);
        var whole = windlass("runs", "compare", first, second, "--all", "--tags", "--json")
                .done()
                .json();
        assertThat(whole.path("values")
                        .valueStream()
                        .map(value -> value.path("name").asString()))
                .containsExactly("lr", "seed", "loss", "mlflow.runName");
        assertThat(whole.path("values").path(1).path("differs").asBoolean()).isFalse();
        assertThat(whole.path("runs").path(1).path("id").asString()).isEqualTo(second);
    }

    @Test
    void aRunThatIsNotThereCannotBeCompared() {
        var refused = windlass("runs", "compare", first, "nothing");

        assertThat(refused.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("There is no run nothing.");
        assertThat(windlass("runs", "compare", first).code()).isEqualTo(ExitCode.WRONG_USAGE);
    }

    @Test
    void runsAreWrittenAsTheNameOfTheFileSays() throws IOException {
        var csv = folder.resolve("runs.csv");
        windlass("runs", "export", csv.toString(), "--filter", "metrics.loss < 0.3")
                .done();
        assertThat(Files.readString(csv)).contains("second").doesNotContain("first");

        var json = folder.resolve("run.json");
        windlass("runs", "export", json.toString(), "--run", first).done();
        assertThat(Json.read(Files.readString(json)).toString()).contains("\"lr\"");

        assertThat(windlass("runs", "export", folder.resolve("runs.txt").toString())
                        .err())
                .contains("ends neither in .csv nor in .json");
        assertThat(folder.resolve("runs.txt")).doesNotExist();
    }

    @Test
    void anAlertIsRaisedAndListed() {
        windlass("runs", "alert", first, "Loss diverges", "--level", "WARN", "--text", "1e9")
                .done();
        assertThat(windlass("runs", "alert", first, "Loss diverges").done().out())
                .startsWith("counted");

        for (var words : List.of(
                List.of("runs", "alerts"),
                List.of("runs", "alerts", first),
                List.of("runs", "alerts", "--experiment", "Default"))) {
            assertThat(windlass(words.toArray(String[]::new)).done().out())
                    .as("%s", words)
                    .contains("Loss diverges");
        }
        assertThat(windlass("runs", "alerts", second).done().out()).doesNotContain("Loss diverges");
    }

    @Test
    void aWebhookIsMadeAndDeleted() {
        var made = windlass(
                        "webhooks", "add", "chat", "http://127.0.0.1:9/hook", "--event", "run_alert.raised", "--json")
                .done()
                .json();

        assertThat(windlass("webhooks", "ls").done().out()).contains("run_alert.raised");
        windlass("webhooks", "rm", made.path("id").asString()).done();
        assertThat(windlass("webhooks", "ls").done().out()).doesNotContain("run_alert.raised");
        assertThat(windlass("runs", "views").done().out()).contains("NAME");
    }
}
