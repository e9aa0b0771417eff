package dev.windlass.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.windlass.alerts.NewAlert;
import dev.windlass.alerts.RunAlert;
import dev.windlass.alerts.RunAlerts;
import dev.windlass.data.FakeBlobs;
import dev.windlass.data.FakeLedger;
import dev.windlass.http.Request;
import dev.windlass.http.Router;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.registry.NewModelVersion;
import dev.windlass.registry.Provenance;
import dev.windlass.registry.Registry;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import dev.windlass.store.DatabaseUnderTest;
import dev.windlass.tracking.Entry;
import dev.windlass.tracking.NewRun;
import dev.windlass.tracking.Tracking;
import dev.windlass.webhooks.Delivery.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
@Timeout(120)
class WebhooksTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final Actor ANN = new Actor("ann");
    private static final String SECRET = "hush-hush";

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private volatile Instant now = NOON;
    private DatabaseUnderTest place;
    private Database database;
    private FakeLedger ledger;
    private Registry registry;
    private Webhooks webhooks;
    private HttpServer receiver;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();

    /** What the receiver answers, in order; 200 when it is empty. */
    private final Queue<Reply> replies = new ConcurrentLinkedQueue<>(new ArrayDeque<>());

    WebhooksTest(DatabaseKind kind) {
        this.kind = kind;
    }

    private record Reply(int status, Map<String, String> headers) {}

    private record Received(Map<String, String> headers, String body) {
        JsonNode json() {
            return Json.read(body);
        }
    }

    @BeforeEach
    void open() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            try (exchange) {
                var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
                exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
                var reply = replies.isEmpty() ? new Reply(200, Map.of()) : replies.remove();
                reply.headers()
                        .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
                var answer = "seen".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(reply.status(), answer.length);
                exchange.getResponseBody().write(answer);
                received.add(new Received(headers, body));
            }
        });
        receiver.start();
        place = kind.in(directory);
        openDatabase();
    }

    private void openDatabase() {
        database = place.open(
                List.of(Tracking.CAPABILITY, Registry.CAPABILITY, RunAlerts.CAPABILITY, Webhooks.CAPABILITY),
                () -> now);
        ledger = new FakeLedger();
        registry = new Registry(database, ledger);
        webhooks = new Webhooks(database, ledger, directory, () -> now);
        registry.watch(webhooks::happened);
        webhooks.start();
    }

    @AfterEach
    void close() {
        webhooks.close();
        database.close();
        receiver.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:%d/hook".formatted(receiver.getAddress().getPort());
    }

    private Webhook webhook(WebhookEvent... events) {
        return webhooks.create(new WebhookSettings("told", null, url(), List.of(events), SECRET, null), ANN);
    }

    private void version(String model, Map<String, String> tags) {
        registry.register(
                new NewModelVersion(
                        model, "first", "s3://bucket/m", "", "", Provenance.UNKNOWN, List.of(), tags, Json.object()),
                ANN);
    }

    private Delivery newest(Webhook webhook) {
        return webhooks.deliveries(webhook.id(), 1).getFirst();
    }

    private String sealed(Webhook webhook) {
        return database.read(sql -> WebhookTables.sealedSecret(sql, webhook.id()));
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aChangeIsToldOnceInASignedRequest() throws InterruptedException {
        var webhook = webhook(WebhookEvent.MODEL_VERSION_CREATED);
        version("delays", Map.of("team", "ops"));

        var request = received.take();
        assertThat(request.json()).isEqualTo(Json.read("""
                        {"entity": "model_version", "action": "created", "timestamp": "2026-05-03T12:00:00Z", "data":
                        {"name": "delays", "version": "1", "source": "s3://bucket/m", "run_id": null,
                        "description": "first", "tags": {"team": "ops"}}}"""));
        var id = Objects.requireNonNull(request.headers().get(Sender.ID_HEADER));
        assertThat(request.headers())
                .containsEntry("Content-Type", "application/json")
                .containsEntry(Sender.TIME_HEADER, String.valueOf(NOON.getEpochSecond()))
                .containsEntry(
                        Sender.SIGNATURE_HEADER,
                        Sender.signature(SECRET, id, String.valueOf(NOON.getEpochSecond()), request.body()));
        await(() -> newest(webhook).state() == State.DELIVERED);
        assertThat(newest(webhook))
                .isEqualTo(new Delivery(
                        id,
                        webhook.id(),
                        WebhookEvent.MODEL_VERSION_CREATED,
                        State.DELIVERED,
                        1,
                        NOON,
                        null,
                        200,
                        "seen",
                        ""));
    }

    @Test
    void anAlertOfARunIsToldOnceWithinItsWait() throws InterruptedException, IOException {
        webhook(WebhookEvent.RUN_ALERT_RAISED);
        var tracking = new Tracking(database, ledger, new FakeBlobs(directory.resolve("blobs")));
        var alerts = new RunAlerts(database, ledger, tracking);
        alerts.watch(webhooks::raised);
        var run = tracking.runs()
                .create(new NewRun("0", "first", "ann", NOON, Map.of()), ANN)
                .id();
        for (var text : List.of("step 1", "step 2")) {
            alerts.raise(run, new NewAlert("NaN", text, RunAlert.Level.ERROR, NewAlert.WAIT_USUAL), ANN);
        }
        alerts.raise(run, new NewAlert("other", "", RunAlert.Level.INFO, NewAlert.WAIT_USUAL), ANN);

        assertThat(List.of(received.take().json(), received.take().json())).contains(Json.read("""
                        {"entity": "run_alert", "action": "raised", "timestamp": "2026-05-03T12:00:00Z", "data":
                        {"run_id": "%s", "run_name": "first", "experiment_id": "0", "title": "NaN", "text": "step 1",
                        "level": "ERROR"}}""".formatted(run)));
        assertThat(received).isEmpty();
    }

    @Test
    void aWebhookIsMadeChangedTestedAndDeletedOverTheNativeApi() throws InterruptedException {
        var router = new Router(request -> request).add(new WebhookRoutes(webhooks).routes());
        var made = router.dispatch(Request.local(
                "POST",
                "/api/v1/webhooks",
                Json.bytes(Map.of("name", "alerts", "url", url(), "events", List.of("run_alert.raised")))));
        assertThat(made.status()).isEqualTo(201);
        var id = Json.read(new String(made.bytes(), StandardCharsets.UTF_8))
                .path("id")
                .asString();
        var path = "/api/v1/webhooks/" + id;

        var changed = router.dispatch(Request.local("PATCH", path, Json.bytes(Map.of("description", "to the chat"))));
        assertThat(Json.read(new String(changed.bytes(), StandardCharsets.UTF_8))
                        .path("description")
                        .asString())
                .isEqualTo("to the chat");
        assertThat(router.dispatch(Request.local("POST", path + "/test", new byte[0]))
                        .status())
                .isEqualTo(200);
        assertThat(received.take().json().path("data").path("title").asString()).isEqualTo("An example alert");
        assertThat(router.dispatch(Request.local("POST", path + "/test?event=nothing", new byte[0]))
                        .status())
                .isEqualTo(400);
        assertThat(router.dispatch(Request.local("DELETE", path, new byte[0])).status())
                .isEqualTo(204);
        assertThat(webhooks.list(1, 0).items()).isEmpty();
    }

    @Test
    void theSignatureIsWhatAnotherProgramComputes() {
        // echo -n 'id.1700000000.{}' | openssl dgst -sha256 -hmac key -binary | base64
        assertThat(Sender.signature("key", "id", "1700000000", "{}"))
                .isEqualTo("v1,/Hqug/JsMUvI3mrKxx95W1oU9WZJN5/KNqtUvtF4fLc=");
    }

    @Test
    void whatIsNotTakenIsTriedAgainLaterUnderTheSameId() throws InterruptedException {
        replies.add(new Reply(500, Map.of()));
        replies.add(new Reply(429, Map.of("Retry-After", "30")));
        var webhook = webhook(WebhookEvent.REGISTERED_MODEL_CREATED);
        registry.create("delays", "", List.of(), ANN);

        var first = received.take();
        await(() -> newest(webhook).attempts() == 1);
        assertThat(newest(webhook).state()).isEqualTo(State.WAITING);
        assertThat(newest(webhook).nextAt()).isEqualTo(NOON.plusSeconds(1));
        assertThat(newest(webhook).error()).isEqualTo("Answered with status 500.");
        now = NOON.plusSeconds(1);
        assertThat(received.take().headers().get(Sender.ID_HEADER))
                .isEqualTo(first.headers().get(Sender.ID_HEADER));
        await(() -> newest(webhook).attempts() == 2);
        assertThat(newest(webhook).nextAt()).isEqualTo(NOON.plusSeconds(31));
        now = NOON.plusSeconds(31);
        assertThat(received.take().body()).isEqualTo(first.body());
        await(() -> newest(webhook).state() == State.DELIVERED);
    }

    @Test
    void aRefusalForGoodAndARedirectAreNotTriedAgain() throws InterruptedException {
        var webhook = webhook(WebhookEvent.REGISTERED_MODEL_CREATED);
        for (var status : List.of(400, 302)) {
            replies.add(new Reply(status, Map.of("Location", "http://169.254.169.254/")));
            registry.create("m" + status, "", List.of(), ANN);
            received.take();
            await(() -> newest(webhook).state() == State.FAILED);
            assertThat(newest(webhook).answeredStatus()).isEqualTo(status);
            now = now.plusSeconds(7_200);
        }
        assertThat(received).isEmpty();
    }

    @Test
    void theTriesAreBounded() throws InterruptedException {
        var webhook = webhook(WebhookEvent.REGISTERED_MODEL_CREATED);
        for (var i = 0; i < Dispatcher.ATTEMPTS_MAX; i++) {
            replies.add(new Reply(503, Map.of()));
        }
        registry.create("delays", "", List.of(), ANN);
        for (var i = 1; i <= Dispatcher.ATTEMPTS_MAX; i++) {
            received.take();
            var tries = i;
            await(() -> newest(webhook).attempts() == tries);
            now = now.plusSeconds(3_600);
        }
        assertThat(newest(webhook).state()).isEqualTo(State.FAILED);
        assertThat(newest(webhook).nextAt()).isNull();
    }

    @Test
    void whatWaitsIsSentAfterARestart() throws InterruptedException {
        replies.add(new Reply(500, Map.of()));
        var webhook = webhook(WebhookEvent.REGISTERED_MODEL_CREATED);
        registry.create("delays", "", List.of(), ANN);
        var first = received.take();
        await(() -> newest(webhook).attempts() == 1);
        webhooks.close();
        database.close();
        now = NOON.plusSeconds(60);
        openDatabase();
        var second = received.take();
        assertThat(second.headers().get(Sender.ID_HEADER))
                .isEqualTo(first.headers().get(Sender.ID_HEADER));
        assertThat(second.headers())
                .as("the secret is read with the key of the directory")
                .containsKey(Sender.SIGNATURE_HEADER);
        await(() -> newest(webhook).state() == State.DELIVERED);
    }

    @Test
    void aChangeThatIsRefusedIsNotTold() throws InterruptedException {
        webhook(WebhookEvent.REGISTERED_MODEL_CREATED);
        registry.create("delays", "", List.of(), ANN);
        assertThatThrownBy(() -> registry.create("delays", "", List.of(), ANN)).hasMessageContaining("already exists");
        registry.create("other", "", List.of(), ANN);
        assertThat(List.of(received.take(), received.take()))
                .extracting(one -> one.json().path("data").path("name").asString())
                .containsExactlyInAnyOrder("delays", "other");
        assertThat(received).isEmpty();
    }

    @Test
    void everyEventIsToldWhetherOfModelsOrOfPrompts() throws InterruptedException {
        var events = Arrays.stream(WebhookEvent.values())
                .filter(WebhookEvent::knownToMlflow)
                .toArray(WebhookEvent[]::new);
        webhook(events);
        var prompt = new Entry("mlflow.prompt.is_prompt", "true");
        for (var model : List.of("delays", "greeting")) {
            registry.create(
                    model, "about", model.equals("greeting") ? List.of(prompt, new Entry("a", "b")) : List.of(), ANN);
            version(model, Map.of("mlflow.prompt.text", "Hello", "c", "d"));
            registry.setTag(model, new Entry("x", "y"));
            registry.deleteTag(model, "x");
            registry.setTag(model, 1, new Entry("x", "y"));
            registry.deleteTag(model, 1, "x");
            registry.pointAlias(model, "champion", 1, "", ANN);
            registry.aliases().remove(model, "champion", "", ANN);
        }
        var told = new TreeSet<String>();
        for (var i = 0; i < events.length; i++) {
            var body = received.take().json();
            told.add("%s.%s %s"
                    .formatted(
                            body.path("entity").asString(),
                            body.path("action").asString(),
                            Json.text(body.path("data"))));
        }
        assertThat(received).isEmpty();
        assertThat(told)
                .containsExactlyInAnyOrder(
                        "registered_model.created {\"name\":\"delays\",\"tags\":{},\"description\":\"about\"}",
                        "model_version.created {\"name\":\"delays\",\"version\":\"1\",\"source\":\"s3://bucket/m\","
                                + "\"run_id\":null,\"description\":\"first\",\"tags\":{\"c\":\"d\",\"mlflow.prompt.text\":\"Hello\"}}",
                        "model_version_tag.set {\"name\":\"delays\",\"version\":\"1\",\"key\":\"x\",\"value\":\"y\"}",
                        "model_version_tag.deleted {\"name\":\"delays\",\"version\":\"1\",\"key\":\"x\"}",
                        "model_version_alias.created {\"name\":\"delays\",\"version\":\"1\",\"alias\":\"champion\"}",
                        "model_version_alias.deleted {\"name\":\"delays\",\"alias\":\"champion\"}",
                        "prompt.created {\"name\":\"greeting\",\"tags\":{\"a\":\"b\"},\"description\":\"about\"}",
                        "prompt_version.created {\"name\":\"greeting\",\"version\":\"1\",\"template\":\"Hello\","
                                + "\"description\":\"first\",\"tags\":{\"c\":\"d\"}}",
                        "prompt_tag.set {\"name\":\"greeting\",\"key\":\"x\",\"value\":\"y\"}",
                        "prompt_tag.deleted {\"name\":\"greeting\",\"key\":\"x\"}",
                        "prompt_version_tag.set {\"name\":\"greeting\",\"version\":\"1\",\"key\":\"x\",\"value\":\"y\"}",
                        "prompt_version_tag.deleted {\"name\":\"greeting\",\"version\":\"1\",\"key\":\"x\"}",
                        "prompt_alias.created {\"name\":\"greeting\",\"version\":\"1\",\"alias\":\"champion\"}",
                        "prompt_alias.deleted {\"name\":\"greeting\",\"alias\":\"champion\"}");
    }

    @Test
    void aDisabledWebhookIsToldNothing() throws InterruptedException {
        var webhook = webhook(WebhookEvent.REGISTERED_MODEL_CREATED);
        replies.add(new Reply(500, Map.of()));
        registry.create("delays", "", List.of(), ANN);
        received.take();
        await(() -> newest(webhook).attempts() == 1);
        webhooks.update(webhook.id(), new WebhookSettings(null, null, null, null, null, Webhook.Status.DISABLED), ANN);
        registry.create("other", "", List.of(), ANN);
        now = NOON.plusSeconds(60);
        await(() -> newest(webhook).state() == State.DROPPED);
        assertThat(webhooks.deliveries(webhook.id(), 10)).hasSize(1);
        assertThat(received).isEmpty();
    }

    @Test
    void aTestSendsAnExampleAndTellsOfTheAnswer() throws InterruptedException {
        var webhook = webhook(WebhookEvent.PROMPT_CREATED);
        assertThat(webhooks.test(webhook.id(), Optional.empty()))
                .isEqualTo(new Webhooks.TestResult(true, 200, "seen", ""));
        assertThat(received.take().json().path("data").path("name").asString()).isEqualTo("example_prompt");
        replies.add(new Reply(404, Map.of()));
        assertThat(webhooks.test(webhook.id(), Optional.of(WebhookEvent.PROMPT_TAG_SET))
                        .success())
                .isFalse();
        assertThat(newest(webhook).state()).isEqualTo(State.TESTED);
        receiver.stop(0);
        assertThat(webhooks.test(webhook.id(), Optional.empty()).error()).startsWith("No answer: ");
    }

    @Test
    void addressesWhereMachinesKeepTheirSecretsAreRefused() {
        for (var host : List.of(
                "169.254.169.254",
                "[fe80::1]",
                "[fd00:ec2::254]",
                "100.100.100.200",
                "0.0.0.0",
                "224.0.0.1",
                "[::ffff:169.254.169.254]",
                "255.255.255.255")) {
            var settings = new WebhookSettings(
                    "told", null, "http://%s/latest".formatted(host), List.of(WebhookEvent.PROMPT_CREATED), null, null);
            assertThatThrownBy(() -> webhooks.create(settings, ANN))
                    .as(host)
                    .hasMessageContaining("Webhook URL must not lead to");
        }
    }

    @Test
    void whatCannotBeAWebhookIsRefused() {
        record Wrong(String name, String url, List<WebhookEvent> events, String message) {}
        var events = List.of(WebhookEvent.PROMPT_CREATED);
        for (var wrong : List.of(
                new Wrong("-a", url(), events, "Webhook name '-a' is invalid."),
                new Wrong("a".repeat(64), url(), events, "is invalid."),
                new Wrong("a", "  ", events, "Webhook URL cannot be empty or just whitespace"),
                new Wrong("a", "ftp://example.com", events, "Invalid webhook URL scheme: 'ftp'."),
                new Wrong("a", "http://[invalid", events, "Invalid webhook URL 'http://[invalid'."),
                new Wrong("a", "http:///path", events, "Invalid webhook URL 'http:///path'."),
                new Wrong("a", "http://me:you@localhost/", events, "give a secret instead"),
                new Wrong("a", url(), List.of(), "Webhook events must be a non-empty list."))) {
            var settings = new WebhookSettings(wrong.name(), null, wrong.url(), wrong.events(), null, null);
            assertThatThrownBy(() -> webhooks.create(settings, ANN)).hasMessageContaining(wrong.message());
        }
        assertThat(webhooks.list(10, 0).items()).isEmpty();
        assertThatThrownBy(() -> webhooks.require("none")).hasMessageContaining("Webhook with ID none not found");
    }

    @Test
    void aSecretIsNowhereInClear() throws IOException {
        var webhook = webhook(WebhookEvent.PROMPT_CREATED);
        var sealed = sealed(webhook);
        assertThat(sealed).isNotEmpty().doesNotContain(SECRET);
        assertThat(ledger.events("webhook/", -1, 10))
                .singleElement()
                .satisfies(event ->
                        assertThat(Json.text(event)).doesNotContain(SECRET).doesNotContain(url()));
        var box = SecretBox.open(directory);
        assertThat(box.decrypt(webhook.id(), sealed)).isEqualTo(SECRET);
        assertThatThrownBy(() -> box.decrypt("another", sealed)).hasMessageContaining("cannot be read");
        assertThat(Files.getPosixFilePermissions(directory.resolve(SecretBox.FILE)))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        var router = new Router(request -> request).add(new WebhookRoutes(webhooks).routes());
        for (var target : List.of("/api/v1/webhooks", "/api/v1/webhooks/%s/deliveries".formatted(webhook.id()))) {
            var answer = router.dispatch(Request.local("GET", target, new byte[0]));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(new String(answer.bytes(), StandardCharsets.UTF_8))
                    .contains("prompt.created")
                    .doesNotContain(SECRET)
                    .doesNotContain(sealed);
        }
    }

    @Test
    void aWebhookThatIsChangedKeepsWhatWasNotNamed() {
        var before = webhook(WebhookEvent.PROMPT_CREATED);
        var sealed = sealed(before);
        var after = webhooks.update(before.id(), new WebhookSettings("other", null, null, null, null, null), ANN);
        assertThat(after)
                .isEqualTo(new Webhook(
                        before.id(),
                        "other",
                        "",
                        url(),
                        before.events(),
                        Webhook.Status.ACTIVE,
                        NOON,
                        NOON.plusMillis(1)));
        assertThat(webhooks.require(before.id())).isEqualTo(after);
        assertThat(sealed(before)).isEqualTo(sealed);
        webhooks.delete(before.id(), ANN);
        assertThat(webhooks.list(10, 0).items()).isEmpty();
    }
}
