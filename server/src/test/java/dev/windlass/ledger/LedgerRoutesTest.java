package dev.windlass.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.http.HttpServer;
import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Router;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.store.Database;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class LedgerRoutesTest {
    @TempDir
    Path folder;

    private Database database;
    private SqlLedger ledger;
    private Router router;

    @BeforeEach
    void open() {
        database = Database.open(
                "sqlite:" + folder.resolve("windlass.db"),
                List.of(SqlLedger.CAPABILITY),
                InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z")));
        ledger = SqlLedger.open(database, folder);
        router = new Router(request -> request).add(new LedgerRoutes(ledger, (_, _) -> true).routes());
        for (var number = 0; number < 10; number++) {
            append("thing/" + number % 2);
        }
    }

    @AfterEach
    void close() {
        ledger.close();
        database.close();
    }

    private void append(String subject) {
        var event = NewEvent.of(Actor.LOCAL, subject, "value-set", Map.of("of", subject));
        database.write(transaction -> ledger.append(transaction, event));
    }

    private Response get(String target) {
        return router.dispatch(Request.local("GET", target, new byte[0]));
    }

    private JsonNode json(String target) {
        return Json.read(new String(get(target).bytes(), StandardCharsets.UTF_8));
    }

    @Test
    void eventsComeInPagesThatSayWhereTheNextBegins() {
        var first = json("/api/v1/ledger/events?subject=thing/1&limit=3");
        assertThat(first.get("events").findValuesAsString("seq")).containsExactly("1", "3", "5");
        assertThat(first.get("events").get(0).get("actor").get("name").asString())
                .isEqualTo("local");

        var second = json("/api/v1/ledger/events?subject=thing/1&limit=3&after=" + first.get("next"));
        assertThat(second.get("events").findValuesAsString("seq")).containsExactly("7", "9");
        assertThat(second.has("next")).isFalse();
    }

    @Test
    void proofsAreAnsweredAndWhatCannotBeProvedIsAProblem() {
        var proof = json("/api/v1/ledger/proof?leaf=3&size=10");
        assertThat(Json.read(proof.toString(), Proof.Inclusion.class).holds()).isTrue();
        var consistency = json("/api/v1/ledger/consistency?from=4&to=10");
        assertThat(Json.read(consistency.toString(), Proof.Consistency.class).holds())
                .isTrue();
        assertThat(json("/api/v1/ledger/checkpoint").get("root")).isEqualTo(proof.get("root"));

        for (var bad : List.of(
                "proof?leaf=10&size=10",
                "proof?leaf=0&size=11",
                "proof?leaf=x",
                "consistency?from=5&to=4",
                "consistency?from=-1&to=4",
                "events?after=z",
                "events?limit=-1")) {
            assertThat(get("/api/v1/ledger/" + bad).status()).as(bad).isEqualTo(400);
        }
    }

    @Test
    void theExportCanBeVerifiedElsewhere() throws IOException {
        var report = new Verification(List.of())
                .export(new ByteArrayInputStream(get("/api/v1/ledger/export").bytes()));

        assertThat(report.findings()).isEmpty();
        assertThat(report.events()).isEqualTo(10);
        assertThat(report.publicKey() + "\n")
                .isEqualTo(new String(get("/api/v1/ledger/key").bytes(), StandardCharsets.UTF_8));
    }

    @Test
    void theStreamTellsWhatWasAndWhatHappensAndEndsWhenTheServerStops() throws Exception {
        try (var server = HttpServer.start("127.0.0.1", 0, router);
                var client = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:%d/api/v1/events/stream?subject=thing/1".formatted(server.port()));
            var answer = client.send(
                    HttpRequest.newBuilder(uri).header("Last-Event-ID", "6").build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                assertThat(nextId(lines)).isEqualTo("id: 7");
                assertThat(nextId(lines)).isEqualTo("id: 9");
                append("thing/0");
                append("thing/1");
                assertThat(nextId(lines)).isEqualTo("id: 11");
                assertThat(lines.readLine()).isEqualTo("event: value-set");
                assertThat(Json.read(lines.readLine().substring("data: ".length()))
                                .get("subject")
                                .asString())
                        .isEqualTo("thing/1");

                ledger.endStreams();
                assertThat(lines.lines().filter(line -> line.startsWith("id:"))).isEmpty();
            }
        }
    }

    private static String nextId(BufferedReader lines) throws IOException {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("id:")) {
                return line;
            }
        }
        return "the stream ended";
    }
}
