package dev.windlass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.store.DatabaseKind;
import dev.windlass.store.PostgresForTests;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** A whole program with accounts, asked as over HTTP. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
abstract class AskedServer {
    private static final Actor OWNER = new Actor("owner");
    static final String MLFLOW = "/api/2.0/mlflow/";

    private final DatabaseKind kind;
    private final Map<String, String> tokens = new HashMap<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    Windlass windlass;

    AskedServer(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() {
        var database = switch (kind) {
            case SQLITE -> "";
            case POSTGRES -> PostgresForTests.newDatabase();
        };
        windlass = Windlass.open(new Settings(folder.resolve("store"), database, InstantSource.system()));
        account("ann", "admin");
    }

    @AfterEach
    void close() {
        windlass.close();
    }

    JsonNode owner(String method, String target, Object body) {
        return done(windlass.router()
                .dispatch(Request.local(method, target, () -> new ByteArrayInputStream(Json.bytes(body)), OWNER)));
    }

    static JsonNode done(Response response) {
        var text = text(response);
        assertThat(response.status()).as(text).isBetween(200, 299);
        return text.isEmpty() ? Json.object() : Json.read(text);
    }

    static String text(Response response) {
        return new String(response.bytes(), StandardCharsets.UTF_8);
    }

    void account(String name, @Nullable String role) {
        var body = Json.object().put("name", name);
        if (role != null) {
            body.put("role", role);
        }
        owner("POST", "/api/v1/accounts", body);
        tokens.put(
                name,
                owner("POST", "/api/v1/accounts/" + name + "/tokens", Map.of("name", "test"))
                        .path("secret")
                        .asString());
    }

    void grant(String name, String role, String on) {
        owner("POST", "/api/v1/accounts/" + name + "/grants", Map.of("role", role, "on", on));
    }

    /** As a client sends it over HTTP; nobody has no token. */
    Response as(String name, String method, String target, Object body) {
        return as(name, method, target, body, Map.of());
    }

    Response as(String name, String method, String target, Object body, Map<String, String> more) {
        var mark = target.indexOf('?');
        var headers = new HashMap<>(more);
        headers.put("host", "127.0.0.1:8460");
        headers.put("content-type", "application/json");
        if (tokens.containsKey(name)) {
            headers.put("authorization", "Bearer " + tokens.get(name));
        }
        return windlass.router()
                .dispatch(Request.of(
                        method,
                        mark < 0 ? target : target.substring(0, mark),
                        mark < 0 ? "" : target.substring(mark + 1),
                        header -> Optional.ofNullable(headers.get(header)),
                        () -> new ByteArrayInputStream(Json.bytes(body))));
    }

    Response get(String name, String target) {
        return as(name, "GET", target, Map.of());
    }

    int status(String name, String method, String target, Object body) {
        return as(name, method, target, body).status();
    }

    String experiment(String owner, String name) {
        return done(as(owner, "POST", MLFLOW + "experiments/create", Map.of("name", name)))
                .path("experiment_id")
                .asString();
    }

    String run(String owner, String experiment) {
        return done(as(owner, "POST", MLFLOW + "runs/create", Map.of("experiment_id", experiment)))
                .path("run")
                .path("info")
                .path("run_id")
                .asString();
    }

    static Map<String, Object> metric(String run) {
        return Map.of("run_id", run, "key", "loss", "value", 0.5, "timestamp", 1, "step", 0);
    }
}
