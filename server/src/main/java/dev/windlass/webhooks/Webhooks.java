package dev.windlass.webhooks;

import dev.windlass.alerts.RunAlert;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Ids;
import dev.windlass.kernel.Json;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.registry.RegistryChange;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import dev.windlass.tracking.Page;
import dev.windlass.tracking.Run;
import dev.windlass.webhooks.Delivery.State;
import dev.windlass.webhooks.Sender.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The webhooks and what is told to them. The entry to this package. */
public final class Webhooks implements AutoCloseable {
    /** The folder of this capability's migrations. */
    public static final String CAPABILITY = "webhooks";

    /** The subject of a webhook's events is this and its id. */
    public static final String SUBJECT = "webhook/";

    public static final int WEBHOOKS_MAX = 100;

    /** Deliveries that may wait for one webhook; what comes beyond is noted and not sent. */
    public static final int WAITING_MAX = 10_000;

    /** Deliveries of one webhook that are kept once they are done with. */
    public static final int DELIVERIES_KEPT_MAX = 1_000;

    private static final int DESCRIPTION_LENGTH_MAX = 1_000;
    private static final int SECRET_LENGTH_MAX = 500;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

    private final Database database;
    private final Ledger ledger;
    private final SecretBox secrets;
    private final Dispatcher dispatcher;
    private final InstantSource clock;

    /** @param directory where the key lies that encrypts the secrets */
    public Webhooks(Database database, Ledger ledger, Path directory, InstantSource clock) {
        this.database = database;
        this.ledger = ledger;
        this.clock = clock;
        try {
            this.secrets = SecretBox.open(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.dispatcher = new Dispatcher(database, secrets, new Sender(clock), clock);
    }

    /** Begins to send, first what was left in the queue. */
    public void start() {
        dispatcher.start();
    }

    public Webhook create(WebhookSettings settings, Actor actor) {
        checkAddress(settings);
        var id = Ids.random();
        var secret = Objects.requireNonNullElse(settings.secret(), "");
        return database.write(change -> {
            if (WebhookTables.count(change.sql()) >= WEBHOOKS_MAX) {
                throw WebhookProblems.tooMany(WEBHOOKS_MAX);
            }
            var blank = new Webhook(id, "", "", "", List.of(), Webhook.Status.ACTIVE, change.at(), change.at());
            var webhook = checked(with(blank, settings), settings);
            WebhookTables.insert(change.sql(), webhook, secret.isEmpty() ? "" : secrets.encrypt(id, secret));
            event(change, webhook, "webhook-created", actor);
            return webhook;
        });
    }

    public Webhook update(String id, WebhookSettings settings, Actor actor) {
        checkAddress(settings);
        var secret = settings.secret();
        return database.write(change -> {
            var known = WebhookTables.find(change.sql(), id).orElseThrow(() -> WebhookProblems.noSuchWebhook(id));
            // The moment moves on even where the clock has not.
            var at = change.at().isAfter(known.updatedAt())
                    ? change.at()
                    : known.updatedAt().plusMillis(1);
            var base = new Webhook(
                    id,
                    known.name(),
                    known.description(),
                    known.url(),
                    known.events(),
                    known.status(),
                    known.createdAt(),
                    at);
            var webhook = checked(with(base, settings), settings);
            WebhookTables.update(change.sql(), webhook, secret == null ? null : secrets.encrypt(id, secret));
            event(change, webhook, "webhook-updated", actor);
            return webhook;
        });
    }

    /** Asks a name service, and so comes before any change. */
    private static void checkAddress(WebhookSettings settings) {
        var url = settings.url();
        if (url != null) {
            Addresses.check(url);
        }
    }

    private static Webhook with(Webhook base, WebhookSettings settings) {
        return new Webhook(
                base.id(),
                Objects.requireNonNullElse(settings.name(), base.name()),
                Objects.requireNonNullElse(settings.description(), base.description()),
                Objects.requireNonNullElse(settings.url(), base.url()),
                Objects.requireNonNullElse(settings.events(), base.events()).stream()
                        .distinct()
                        .toList(),
                Objects.requireNonNullElse(settings.status(), base.status()),
                base.createdAt(),
                base.updatedAt());
    }

    private static Webhook checked(Webhook webhook, WebhookSettings settings) {
        if (!NAME.matcher(webhook.name()).matches()) {
            throw WebhookProblems.badName(webhook.name());
        }
        if (webhook.description().length() > DESCRIPTION_LENGTH_MAX) {
            throw WebhookProblems.tooLong("description", DESCRIPTION_LENGTH_MAX);
        }
        var secret = settings.secret();
        if (secret != null && secret.length() > SECRET_LENGTH_MAX) {
            throw WebhookProblems.tooLong("secret", SECRET_LENGTH_MAX);
        }
        if (webhook.events().isEmpty()) {
            throw WebhookProblems.noEvents();
        }
        var _ = Addresses.parse(webhook.url());
        return webhook;
    }

    public void delete(String id, Actor actor) {
        database.<Boolean>write(change -> {
            var webhook = WebhookTables.find(change.sql(), id).orElseThrow(() -> WebhookProblems.noSuchWebhook(id));
            WebhookTables.delete(change.sql(), id);
            event(change, webhook, "webhook-deleted", actor);
            return true;
        });
    }

    public Webhook require(String id) {
        return database.read(sql -> WebhookTables.find(sql, id)).orElseThrow(() -> WebhookProblems.noSuchWebhook(id));
    }

    /** The webhooks, the oldest first. */
    public Page<Webhook> list(int limit, int offset) {
        return database.read(sql -> Page.of(WebhookTables.page(sql, limit + 1, offset), offset, limit));
    }

    /** What was told to a webhook, the newest first. */
    public List<Delivery> deliveries(String id, int limit) {
        require(id);
        return database.read(sql -> WebhookTables.newest(sql, id, limit));
    }

    /** Queues what is to be told of a change, in the transaction of the change. */
    public void happened(Transaction change, RegistryChange what) {
        if (!Payloads.told(what)) {
            return;
        }
        var told = Payloads.of(what);
        queue(change, told.event(), told.data());
    }

    /** Queues what is to be told of an alert, in the transaction that keeps it. */
    public void raised(Transaction change, Run run, RunAlert alert) {
        queue(change, WebhookEvent.RUN_ALERT_RAISED, Payloads.of(run, alert));
    }

    private void queue(Transaction change, WebhookEvent event, ObjectNode data) {
        var listening = WebhookTables.listening(change.sql(), event);
        if (listening.isEmpty()) {
            return;
        }
        var body = Payloads.body(event, change.at(), data);
        for (var webhook : listening) {
            var full = WebhookTables.waiting(change.sql(), webhook) >= WAITING_MAX;
            WebhookTables.insert(
                    change.sql(),
                    new Delivery(
                            Ids.random(),
                            webhook,
                            event,
                            full ? State.DROPPED : State.WAITING,
                            0,
                            change.at(),
                            full ? null : change.at(),
                            null,
                            "",
                            full ? "%d deliveries wait already.".formatted(WAITING_MAX) : ""),
                    body);
        }
        change.afterCommit(dispatcher::wake);
    }

    /**
     * What came of a test.
     *
     * @param status the HTTP status of the answer; none when there was no answer
     * @param error why there was none; empty when there was
     */
    public record TestResult(boolean success, @Nullable Integer status, String answer, String error) {}

    /** Sends an example of an event, or of the first that the webhook is told of, and waits for the answer. */
    public TestResult test(String id, Optional<WebhookEvent> wanted) {
        var webhook = require(id);
        var event = wanted.orElseGet(() -> webhook.events().getFirst());
        var delivery = Ids.random();
        var body = Payloads.body(event, clock.instant(), Payloads.example(event));
        try {
            var result = switch (dispatcher.send(webhook, delivery, body)) {
                case Outcome.Answered(var status, var text, var _) ->
                    new TestResult(Dispatcher.taken(status), status, text, "");
                case Outcome.Unreached(var why) -> new TestResult(false, null, "", why);
            };
            keepTest(webhook, event, delivery, body, result);
            return result;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new TestResult(false, null, "", "The server is stopping.");
        }
    }

    private void keepTest(Webhook webhook, WebhookEvent event, String id, String body, TestResult result) {
        database.<Boolean>write(change -> {
            WebhookTables.insert(
                    change.sql(),
                    new Delivery(
                            id,
                            webhook.id(),
                            event,
                            State.TESTED,
                            1,
                            change.at(),
                            null,
                            result.status(),
                            result.answer(),
                            result.error()),
                    body);
            WebhookTables.prune(change.sql(), webhook.id(), DELIVERIES_KEPT_MAX);
            return true;
        });
    }

    /** The address is not told: many receivers are reached by whoever knows theirs. */
    private void event(Transaction change, Webhook webhook, String kind, Actor actor) {
        var body = Json.object().put("webhook", webhook.id()).put("name", webhook.name());
        body.put("status", webhook.status().name());
        body.set("events", Json.tree(webhook.events()));
        ledger.append(change, new NewEvent(actor, SUBJECT + webhook.id(), kind, body, ""));
    }

    /** Ends the sending; what waits stays in the queue. */
    @Override
    public void close() {
        dispatcher.close();
    }
}
