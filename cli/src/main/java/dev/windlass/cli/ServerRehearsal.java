package dev.windlass.cli;

import dev.windlass.Settings;
import dev.windlass.Windlass;
import dev.windlass.cli.client.Client;
import dev.windlass.cli.client.HttpClientApi;
import dev.windlass.cli.client.ServerLog;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;
import tools.jackson.databind.node.ObjectNode;

/** Starts a server in a folder of its own, asks it what real clients ask, and stops it. */
final class ServerRehearsal {
    private static final String HOST = "127.0.0.1";
    private static final String MLFLOW = "/api/2.0/mlflow/";

    private static final int RUNS = 1_500;
    private static final int SEARCHES = 60;
    private static final int BATCH_EVERY = 25;
    private static final int STEPS_FEW = 2;
    private static final int STEPS_MANY = 1_000;

    private static final ObjectNode SEARCH = search();

    /** What a browser, a monitor and the command line read first. */
    private static final List<String> PAGES = List.of(
            "/health/live",
            "/health/ready",
            "/",
            "/openapi.json",
            "/docs",
            "/metrics",
            "/api/v1/loops",
            "/api/v1/datasets",
            "/api/v1/experiments",
            "/api/v1/runs?limit=10",
            "/api/v1/models",
            "/api/v1/deployments",
            "/api/v1/ledger/checkpoint",
            "/api/v1/ledger/events?limit=10",
            "/no-such-page");

    private ServerRehearsal() {}

    static void rehearse() {
        try {
            var folder = Files.createTempDirectory("windlass-rehearsal");
            try {
                serve(folder.resolve("served"));
                withoutServer(folder);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serve(Path directory) throws IOException {
        ServerLog.show(Level.WARNING);
        try (var windlass = Windlass.open(Settings.of(directory))) {
            var port = windlass.listen(HOST, 0);
            try (var client = new HttpClientApi("http://%s:%d".formatted(HOST, port))) {
                for (var page : PAGES) {
                    quietly(() -> client.download(page, OutputStream.nullOutputStream()));
                }
                track(client);
            }
        }
    }

    /**
     * What clients of mlflow send, often enough that the JVM knows how often each branch is taken and which types meet
     * where: it notes that too, and compiles well from the first minute on.
     */
    private static void track(Client client) {
        quietly(() -> {
            for (var i = 0; i < RUNS; i++) {
                run(client, i);
            }
            for (var i = 0; i < SEARCHES; i++) {
                client.post(MLFLOW + "runs/search", SEARCH.deepCopy());
            }
        });
    }

    private static void run(Client client, int number) throws IOException {
        var fresh = Json.object().put("experiment_id", "0").put("start_time", 1L + number);
        var created = client.post(MLFLOW + "runs/create", fresh.put("run_name", "run-" + number));
        var id = created.path("run").path("info").path("run_id").asString("");
        var batch = Json.object().put("run_id", id);
        for (var step = 0; step < (number % BATCH_EVERY == 0 ? STEPS_MANY : STEPS_FEW); step++) {
            batch.withArray("metrics").add(metric("accuracy", step));
        }
        batch.withArray("params").add(entry("model", "forest")).add(entry("depth", "8"));
        batch.withArray("tags").add(entry("team", "search"));
        client.post(MLFLOW + "runs/log-batch", batch);
        client.post(MLFLOW + "runs/log-metric", metric("loss", 0).put("run_id", id));
        if (number % BATCH_EVERY == 0) {
            client.get(MLFLOW + "metrics/get-history?metric_key=accuracy&run_id=" + id);
            client.get("/api/v1/runs/" + id);
            client.post(MLFLOW + "runs/update", Json.object().put("run_id", id).put("status", "FINISHED"));
        }
    }

    private static ObjectNode metric(String key, int step) {
        return Json.object()
                .put("key", key)
                .put("value", 1.0 / (step + 1))
                .put("timestamp", 1L)
                .put("step", step);
    }

    private static ObjectNode entry(String key, String value) {
        return Json.object().put("key", key).put("value", value);
    }

    /** The verbs that open a directory themselves. */
    private static void withoutServer(Path folder) throws IOException {
        var rows = folder.resolve("rows.csv");
        Files.writeString(rows, "a,b\n1,2\n");
        var directory = folder.resolve("alone").toString();
        for (var words : List.of(
                List.of("data", "add", "rows", rows.toString()),
                List.of("data", "log", "rows"),
                List.of("status"),
                List.of("events"),
                List.of("doctor"),
                List.of("verify"))) {
            var nowhere = new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            var arguments = new ArrayList<>(words);
            arguments.addAll(List.of("--dir", directory));
            Main.run(arguments, nowhere, nowhere);
        }
    }

    private interface Request {
        void send() throws IOException;
    }

    private static ObjectNode search() {
        var query = Json.object().put("filter", "metrics.accuracy > 0.1").put("max_results", 100);
        query.withArray("experiment_ids").add("0");
        query.withArray("order_by").add("metrics.accuracy DESC");
        return query;
    }

    /** A rehearsal that meets a problem has still loaded what it came for. */
    private static void quietly(Request request) {
        try {
            request.send();
        } catch (IOException | ProblemException _) {
            // The next request may do better.
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var left = Files.walk(folder)) {
            for (var path : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
