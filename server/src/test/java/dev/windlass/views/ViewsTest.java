package dev.windlass.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.data.FakeLedger;
import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Router;
import dev.windlass.kernel.Json;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
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
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class ViewsTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final String BEST = "/runs?filter=metrics.auc+%3E+0.7&order=metrics.auc+DESC#columns=metrics.auc";

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private Database database;
    private FakeLedger ledger;
    private Router router;

    ViewsTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() {
        database = kind.in(directory).open(List.of(Views.CAPABILITY), InstantSource.fixed(NOON));
        ledger = new FakeLedger();
        router = new Router(request -> request).add(new ViewRoutes(new Views(database, ledger)).routes());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Response send(String method, String target, Object body) {
        return router.dispatch(Request.local(method, target, Json.bytes(body)));
    }

    private static JsonNode json(Response response) {
        return Json.read(new String(response.bytes(), StandardCharsets.UTF_8));
    }

    private JsonNode saved(String name, String address) {
        var response = send("POST", "/api/v1/views", Map.of("name", name, "address", address));
        assertThat(response.status()).as(json(response).toString()).isEqualTo(201);
        return json(response);
    }

    private List<String> names() {
        return json(send("GET", "/api/v1/views", Map.of()))
                .path("views")
                .valueStream()
                .map(view -> view.path("name").asString())
                .toList();
    }

    @Test
    void aViewIsFoundUnderItsNameWithItsWholeAddress() {
        saved("worst", "/runs?order=metrics.auc+ASC");
        var best = saved(" best ", BEST);

        assertThat(names()).containsExactly("best", "worst");
        var read = json(send("GET", "/api/v1/views/" + best.path("id").asString(), Map.of()));
        assertThat(read).isEqualTo(best);
        assertThat(read.path("address").asString()).isEqualTo(BEST);
        assertThat(read.path("createdBy").asString()).isEqualTo("local");
    }

    @Test
    void aViewCanGetAnotherNameOrAnotherAddressAndBeDeleted() {
        var view = "/api/v1/views/" + saved("best", BEST).path("id").asString();

        assertThat(json(send("PUT", view, Map.of("name", "best of all")))
                        .path("address")
                        .asString())
                .isEqualTo(BEST);
        assertThat(json(send("PUT", view, Map.of("address", "/runs")))
                        .path("name")
                        .asString())
                .isEqualTo("best of all");
        assertThat(send("DELETE", view, Map.of()).status()).isEqualTo(204);

        assertThat(names()).isEmpty();
        assertThat(send("GET", view, Map.of()).status()).isEqualTo(404);
        assertThat(ledger.events("view/", -1, 10))
                .extracting(event -> event.kind())
                .containsExactly("view-saved", "view-changed", "view-changed", "view-deleted");
    }

    @Test
    void aNameIsThatOfOneViewOnly() {
        saved("best", BEST);
        var other = saved("other", "/runs/compare#runs=a,b").path("id").asString();

        var refused = send("POST", "/api/v1/views", Map.of("name", "best", "address", "/runs"));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(json(refused).path("title").asString()).isEqualTo("There is a view 'best' already.");
        assertThat(send("PUT", "/api/v1/views/" + other, Map.of("name", "best")).status())
                .isEqualTo(409);
        assertThat(names()).containsExactly("best", "other");
    }

    @Test
    void aViewLeadsToNoOtherPlace() {
        for (var address : List.of(
                "",
                "runs",
                "//evil.example/runs",
                "https://evil.example/",
                "javascript:alert(1)",
                "/runs/../api",
                "/runs?a\nb",
                "/runs\\x",
                "/data",
                "/runs?" + "x".repeat(Views.ADDRESS_LENGTH_MAX))) {
            var refused = send("POST", "/api/v1/views", Map.of("name", "v", "address", address));
            assertThat(json(refused).path("code").asString()).as(address).isEqualTo("bad-view-address");
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void aViewHasANameOfOneLine() {
        for (var name : List.of("", "  ", "a\nb", "x".repeat(Views.NAME_LENGTH_MAX + 1))) {
            var refused = send("POST", "/api/v1/views", Map.of("name", name, "address", "/runs"));
            assertThat(json(refused).path("code").asString()).as(name).isEqualTo("bad-view-name");
        }
    }
}
