package dev.windlass.cli.demo;

import dev.windlass.cli.demo.Phases.Phase;
import dev.windlass.kernel.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * April to December, hour by hour. Before each hour's flights are asked for, the server is told what has happened until
 * then and nothing else: who has left, who has landed, what the weather is; and the truth about earlier predictions.
 */
final class Replay {
    static final String LOOP = "flight-delays";
    private static final int DIGEST_CHUNK = 1 << 16;

    private final Flights flights;
    private final DemoClient client;
    private final ReplayClock clock;
    private final Acts acts;
    private final Narrator narrator;
    private final Path example;
    private final Phases phases = new Phases();
    private long predictions;

    Replay(Flights flights, DemoClient client, ReplayClock clock, Acts acts, Narrator narrator, Path example) {
        this.flights = flights;
        this.client = client;
        this.clock = clock;
        this.acts = acts;
        this.narrator = narrator;
        this.example = example;
    }

    long predictions() {
        return predictions;
    }

    Phases phases() {
        return phases;
    }

    /** Adds what was known by {@code start}, declares the loop, and lets it train and deploy its first model. */
    void prepare(Instant begin, Instant start) throws IOException {
        phases.time(Phase.DATA, () -> addData(begin, start));
        var files = new LinkedHashMap<String, String>();
        for (var path : List.of("expectations/flights.json", "expectations/weather.json")) {
            files.put(path, Files.readString(example.resolve(path)));
        }
        client.put(
                "/api/v1/loops/" + LOOP,
                Map.of("yaml", Files.readString(example.resolve("loop.yaml")), "files", files));
        reconcile();
    }

    /** Replays [start, end), adding data at each turn of a month. */
    void run(Instant start, Instant end) throws IOException, InterruptedException {
        var told = start;
        for (var month = start; month.isBefore(end); ) {
            var next = monthAfter(month, end);
            narrator.month(month);
            replay(told, month, next);
            var began = month;
            phases.time(Phase.DATA, () -> addData(began, next));
            reconcile();
            narrator.monthEnded(
                    client.get("/api/v1/loops/%s/quality?from=%s&to=%s".formatted(LOOP, month, next)), month);
            told = next;
            month = next;
        }
    }

    /** Where the next month begins; the last one takes the hours with it in which its late flights still land. */
    private static Instant monthAfter(Instant month, Instant end) {
        var next = month.atZone(ZoneOffset.UTC)
                .plusMonths(1)
                .truncatedTo(ChronoUnit.DAYS)
                .toInstant();
        return next.plus(1, ChronoUnit.DAYS).isBefore(end) ? next : end;
    }

    private void replay(Instant told, Instant from, Instant to) throws InterruptedException {
        var requests = flights.requests(from, to);
        var news = News.of(flights, told, to);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var hour = from; hour.isBefore(to); hour = hour.plus(1, ChronoUnit.HOURS)) {
                clock.advance(hour);
                var known = news.until(hour);
                phases.time(Phase.NEWS, () -> tell(known));
                var asked = requests.getOrDefault(hour, List.of());
                phases.time(Phase.REQUESTS, () -> ask(callers, asked, labels(known)));
                if (hour.atZone(ZoneOffset.UTC).getHour() == 0) {
                    acts.day(hour);
                    reconcile();
                }
            }
            clock.advance(to);
            var last = news.until(to);
            tell(last);
            ask(callers, List.of(), labels(last));
        }
    }

    private void reconcile() {
        phases.time(
                Phase.LOOP,
                () -> narrator.steps(
                        client.post("/api/v1/loops/%s/reconcile".formatted(LOOP), Map.of()), clock.instant()));
    }

    /** Sends what happened, and waits until the server has it: the next questions come after it. */
    private void tell(Map<String, List<Map<String, Object>>> news) {
        var events = new HashMap<>(news);
        events.values().removeIf(List::isEmpty);
        if (!events.isEmpty()) {
            try {
                client.post("/api/v1/loops/%s/events".formatted(LOOP), Map.of("events", events));
            } catch (IllegalStateException _) {
                // As with a prediction that fails: counted, and told at the end.
            }
        }
    }

    /** What turned out to be true of the flights that have landed. */
    private static List<Map<String, Object>> labels(Map<String, List<Map<String, Object>>> news) {
        return news.getOrDefault("flights", List.of()).stream()
                .map(Replay::label)
                .toList();
    }

    private static Map<String, Object> label(Map<String, Object> landed) {
        var label = new HashMap<String, Object>();
        label.put("key", landed.get("flight_id"));
        label.put("label", landed.get("late"));
        label.put("at", landed.get("landed_at"));
        return label;
    }

    /** Each carrier asks for its own flights of the hour, all at once, while the labels of others come in. */
    private void ask(ExecutorService callers, List<Map<String, Object>> rows, List<Map<String, Object>> labels)
            throws InterruptedException {
        var answers = new ArrayList<Future<JsonNode>>();
        rows.stream()
                .collect(Collectors.groupingBy(row -> row.get("carrier")))
                .values()
                .forEach(flights -> answers.add(callers.submit(() -> client.predict(LOOP, flights, "flight_id"))));
        if (!labels.isEmpty()) {
            answers.add(callers.submit(
                    () -> client.post("/api/v1/deployments/%s/labels".formatted(LOOP), Map.of("labels", labels))));
        }
        await(answers);
        predictions += rows.size();
        narrator.progress(clock.instant(), client.requests(), predictions);
    }

    private static void await(List<Future<JsonNode>> answers) throws InterruptedException {
        for (var answer : answers) {
            try {
                answer.get();
            } catch (ExecutionException _) {
                // Counted by the client, and told at the end: one failed request does not end the replay.
            }
        }
    }

    /** Adds the rows that became known in (from, to] to each dataset. */
    private void addData(Instant from, Instant to) throws IOException {
        for (var table : Flights.TABLES.keySet()) {
            var file = flights.file(table, from, to);
            var hash = sha256(file);
            client.upload("/api/v1/blobs/" + hash, file);
            client.post(
                    "/api/v1/datasets/%s/versions".formatted(table),
                    Map.of(
                            "files",
                            List.of(Map.of("path", file.getFileName().toString(), "sha256", hash)),
                            "append",
                            true,
                            "message",
                            "Known by %s.".formatted(to)));
        }
    }

    private static String sha256(Path file) throws IOException {
        var digest = Sha256.digest();
        try (InputStream in = Files.newInputStream(file)) {
            var chunk = new byte[DIGEST_CHUNK];
            for (var read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
        }
        return Sha256.wrap(digest.digest()).hex();
    }
}
