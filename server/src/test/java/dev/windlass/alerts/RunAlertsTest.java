package dev.windlass.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.windlass.alerts.RunAlert.Level;
import dev.windlass.data.FakeBlobs;
import dev.windlass.data.FakeLedger;
import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Router;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.ledger.Event;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import dev.windlass.tracking.Entry;
import dev.windlass.tracking.NewRun;
import dev.windlass.tracking.RunBatch;
import dev.windlass.tracking.Tracking;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
class RunAlertsTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final Actor ANN = new Actor("ann");
    private static final int OK = 200;
    private static final int CREATED = 201;

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private volatile Instant now = NOON;
    private Database database;
    private FakeLedger ledger;
    private Tracking tracking;
    private RunAlerts alerts;
    private Router router;
    private String run;
    private final List<String> told = new ArrayList<>();

    RunAlertsTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException {
        database = kind.in(directory).open(List.of(Tracking.CAPABILITY, RunAlerts.CAPABILITY), () -> now);
        ledger = new FakeLedger();
        tracking = new Tracking(database, ledger, new FakeBlobs(directory.resolve("blobs")));
        alerts = new RunAlerts(database, ledger, tracking);
        alerts.watch((_, of, alert) -> told.add(of.name() + ": " + alert.title()));
        router = new Router(request -> request).add(new AlertRoutes(alerts, tracking).routes());
        run = run("first");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String run(String name) {
        return tracking.runs()
                .create(new NewRun("0", name, "ann", NOON, Map.of()), ANN)
                .id();
    }

    private Response raise(String body) {
        return router.dispatch(
                Request.local("POST", "/api/v1/runs/%s/alerts".formatted(run), body.getBytes(StandardCharsets.UTF_8)));
    }

    private JsonNode got(String target) {
        var response = router.dispatch(Request.local("GET", target, new byte[0]));
        assertThat(response.status()).isEqualTo(OK);
        return Json.read(new String(response.bytes(), StandardCharsets.UTF_8));
    }

    private void tag(String key, String value) {
        tracking.runs().log(run, RunBatch.ofTags(List.of(new Entry(key, value))));
    }

    private RunAlert only() {
        assertThat(alerts.ofRun(run)).hasSize(1);
        return alerts.ofRun(run).getFirst();
    }

    @Test
    void anAlertIsKeptToldAndInTheLedger() {
        var response = raise("{\"title\": \"Loss diverges\", \"text\": \"1e9 at step 300\", \"level\": \"warning\"}");

        assertThat(response.status()).isEqualTo(CREATED);
        assertThat(only())
                .isEqualTo(
                        new RunAlert(1, run, "Loss diverges", "1e9 at step 300", Level.WARN, "local", NOON, NOON, 1));
        assertThat(told).containsExactly("first: Loss diverges");
        assertThat(ledger.latestOf("run/" + run, 1))
                .extracting(Event::kind, event -> event.body().path("level").asString())
                .containsExactly(tuple("run-alert-raised", "WARN"));
        assertThat(got("/api/v1/runs/%s/alerts".formatted(run))
                        .path("alerts")
                        .path(0)
                        .path("title")
                        .asString())
                .isEqualTo("Loss diverges");
    }

    @Test
    void oneOfTheSameTitleIsCountedAndNotToldUntilItsWaitIsOver() {
        raise("{\"title\": \"NaN\", \"text\": \"step 1\"}");
        now = NOON.plusSeconds(59);
        assertThat(raise("{\"title\": \"NaN\", \"text\": \"step 2\", \"level\": \"ERROR\"}")
                        .status())
                .isEqualTo(OK);

        assertThat(only()).isEqualTo(new RunAlert(1, run, "NaN", "step 2", Level.ERROR, "local", NOON, now, 2));
        assertThat(told).hasSize(1);

        raise("{\"title\": \"other\"}");
        now = NOON.plusSeconds(60);
        assertThat(raise("{\"title\": \"NaN\", \"text\": \"step 3\"}").status()).isEqualTo(CREATED);
        assertThat(told).containsExactly("first: NaN", "first: other", "first: NaN");
        assertThat(alerts.ofRun(run)).extracting(RunAlert::title).containsExactly("NaN", "other", "NaN");
    }

    @Test
    void theWaitIsAsLongAsWasAsked() {
        raise("{\"title\": \"NaN\"}");
        assertThat(raise("{\"title\": \"NaN\", \"waitSeconds\": 0}").status()).isEqualTo(CREATED);
        now = NOON.plusSeconds(3_599);
        assertThat(raise("{\"title\": \"NaN\", \"waitSeconds\": 3600}").status())
                .isEqualTo(OK);
    }

    @Test
    void anotherRunHasTitlesOfItsOwn() {
        raise("{\"title\": \"NaN\"}");
        var first = run;
        run = run("second");
        raise("{\"title\": \"NaN\"}");

        assertThat(told).containsExactly("first: NaN", "second: NaN");
        assertThat(got("/api/v1/alerts?limit=1")
                        .path("alerts")
                        .path(0)
                        .path("run")
                        .asString())
                .isEqualTo(run);
        assertThat(got("/api/v1/alerts?limit=1&next=1")
                        .path("alerts")
                        .path(0)
                        .path("run")
                        .asString())
                .isEqualTo(first);
        tracking.runs().delete(first, ANN);
        assertThat(got("/api/v1/alerts").path("alerts")).hasSize(1);
        assertThat(got("/api/v1/alerts?experiment=17").path("alerts")).isEmpty();
    }

    @Test
    void theAlertsOfARunThatIsRemovedForGoodGoWithIt() {
        raise("{\"title\": \"NaN\"}");
        var other = run("other");
        database.<Boolean>write(change -> {
            alerts.attached().forgetRun(change.sql(), other);
            return true;
        });
        assertThat(alerts.ofRun(run)).hasSize(1);

        database.<Boolean>write(change -> {
            alerts.attached().forgetRun(change.sql(), run);
            return true;
        });
        assertThat(alerts.ofRun(run)).isEmpty();
    }

    @Test
    void aTagRaisesAnAlertFromItsJson() {
        tag(
                "windlass.alert",
                "{\"title\": \"Low accuracy\", \"text\": \"0.31\", \"level\": \"WARN\", \"wait_seconds\": 0}");
        tag("windlass.alert", "{\"title\": \"Low accuracy\", \"wait_seconds\": 0}");

        assertThat(alerts.ofRun(run)).extracting(RunAlert::level).containsExactly(Level.INFO, Level.WARN);
        assertThat(alerts.ofRun(run)).extracting(RunAlert::raisedBy).containsOnly("run:" + run);
        assertThat(told).hasSize(2);
    }

    @Test
    void aPlainTagIsATitleAndWhatFollowsIt() {
        tag("windlass.alert", "Loss diverges\n1e9 at\nstep 300");
        tag("windlass.alerts", "no alert");

        assertThat(only().title()).isEqualTo("Loss diverges");
        assertThat(only().text()).isEqualTo("1e9 at\nstep 300");
    }

    @Test
    void aTagThatDoesNotFitFailsNothing() {
        tag("windlass.alert", "x".repeat(NewAlert.TITLE_LENGTH_MAX + 1));
        tag("windlass.alert", "{\"title\": 1, \"level\": [], \"wait_seconds\": 1e300");
        tag("windlass.alert", "{\"title\": \"odd\", \"level\": {}, \"wait_seconds\": -1e300}");
        tag("windlass.alert", "{}");
        tag("windlass.alert", "   ");

        assertThat(alerts.ofRun(run))
                .extracting(RunAlert::title)
                .containsExactly(
                        "odd",
                        "{\"title\": 1, \"level\": [], \"wait_seconds\": 1e300",
                        "x".repeat(NewAlert.TITLE_LENGTH_MAX - 1) + "…");
    }

    @Test
    void aRunRaisesSoManyAndTagsBeyondThemFailNothing() {
        for (var i = 0; i < RunAlerts.ALERTS_PER_RUN_MAX; i++) {
            alerts.raise(run, new NewAlert("step " + i, "", Level.INFO, Duration.ZERO), ANN);
        }

        tag("windlass.alert", "one more");
        assertThatThrownBy(() -> alerts.raise(run, new NewAlert("one more", "", Level.INFO, Duration.ZERO), ANN))
                .hasMessageContaining("has raised 1000 alerts, and no more fit");
        tag("windlass.alert", "{\"title\": \"step 3\", \"wait_seconds\": 0}");
        assertThat(alerts.ofRun(run)).hasSize(RunAlerts.ALERTS_PER_RUN_MAX);
        assertThat(alerts.ofRun(run).stream().mapToInt(RunAlert::times).max()).hasValue(2);
    }

    @Test
    void whatIsNoAlertIsRefusedWithAReason() {
        assertThat(code(raise("{}"))).isEqualTo("bad-alert-title");
        assertThat(code(raise("{\"title\": \"%s\"}".formatted("x".repeat(201)))))
                .isEqualTo("bad-alert-title");
        assertThat(code(raise("{\"title\": \"a\", \"level\": \"LOUD\"}"))).isEqualTo("bad-alert-level");
        assertThat(code(raise("{\"title\": \"a\", \"waitSeconds\": -1}"))).isEqualTo("bad-alert-wait");
        assertThat(code(raise("{\"title\": \"a\", \"text\": \"%s\"}".formatted("x".repeat(8_001)))))
                .isEqualTo("alert-too-long");
        tracking.runs().delete(run, ANN);
        assertThat(code(raise("{\"title\": \"a\"}"))).isEqualTo("run-deleted");
        run = "none";
        assertThat(raise("{\"title\": \"a\"}").status()).isEqualTo(404);
        assertThat(told).isEmpty();
    }

    private static String code(Response response) {
        return Json.read(new String(response.bytes(), StandardCharsets.UTF_8))
                .path("code")
                .asString();
    }
}
