package dev.windlass.webhooks;

import dev.windlass.webhooks.Delivery.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of webhooks and of what is to be delivered. */
final class WebhookTables {
    private static final String SELECT =
            "SELECT id, name, description, url, status, created_at_ms, updated_at_ms FROM webhook";
    private static final String SELECT_DELIVERY = "SELECT number, id, webhook, event, body, state, attempts, at_ms,"
            + " next_at_ms, answered_status, answer, error FROM webhook_delivery";
    private static final String INSERT_DELIVERY = """
            INSERT INTO webhook_delivery (number, id, webhook, event, body, state, attempts, at_ms, next_at_ms,
                answered_status, answer, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private WebhookTables() {}

    /** A delivery with what only its sender needs. */
    record Queued(long number, String body, Delivery delivery) {}

    static Optional<Webhook> find(Handle sql, String id) {
        return sql.select(SELECT + " WHERE id = ?", id)
                .map((row, _) -> webhook(sql, row))
                .findOne();
    }

    static List<Webhook> page(Handle sql, int limit, int offset) {
        return sql.select(SELECT + " ORDER BY number LIMIT ? OFFSET ?", limit, offset)
                .map((row, _) -> webhook(sql, row))
                .list();
    }

    static int count(Handle sql) {
        return sql.select("SELECT COUNT(*) FROM webhook").mapTo(Integer.class).one();
    }

    static void insert(Handle sql, Webhook webhook, String sealedSecret) {
        sql.execute(
                "INSERT INTO webhook (id, number, name, description, url, secret, status, created_at_ms, updated_at_ms)"
                        + " VALUES (?, (SELECT COALESCE(MAX(number), 0) + 1 FROM webhook), ?, ?, ?, ?, ?, ?, ?)",
                webhook.id(),
                webhook.name(),
                webhook.description(),
                webhook.url(),
                sealedSecret,
                webhook.status().name(),
                webhook.createdAt().toEpochMilli(),
                webhook.updatedAt().toEpochMilli());
        events(sql, webhook);
    }

    /** @param sealedSecret none leaves the secret as it is */
    static void update(Handle sql, Webhook webhook, @Nullable String sealedSecret) {
        sql.execute(
                "UPDATE webhook SET name = ?, description = ?, url = ?, status = ?, updated_at_ms = ? WHERE id = ?",
                webhook.name(),
                webhook.description(),
                webhook.url(),
                webhook.status().name(),
                webhook.updatedAt().toEpochMilli(),
                webhook.id());
        if (sealedSecret != null) {
            sql.execute("UPDATE webhook SET secret = ? WHERE id = ?", sealedSecret, webhook.id());
        }
        sql.execute("DELETE FROM webhook_event WHERE webhook = ?", webhook.id());
        events(sql, webhook);
    }

    private static void events(Handle sql, Webhook webhook) {
        for (var number = 0; number < webhook.events().size(); number++) {
            sql.execute(
                    "INSERT INTO webhook_event (webhook, number, event) VALUES (?, ?, ?)",
                    webhook.id(),
                    number,
                    webhook.events().get(number).name());
        }
    }

    static void delete(Handle sql, String id) {
        sql.execute("DELETE FROM webhook_event WHERE webhook = ?", id);
        sql.execute("DELETE FROM webhook_delivery WHERE webhook = ?", id);
        sql.execute("DELETE FROM webhook WHERE id = ?", id);
    }

    static String sealedSecret(Handle sql, String id) {
        return sql.select("SELECT secret FROM webhook WHERE id = ?", id)
                .mapTo(String.class)
                .findOne()
                .orElse("");
    }

    /** The ids of those that are to be told of an event. */
    static List<String> listening(Handle sql, WebhookEvent event) {
        return sql.select(
                        "SELECT w.id FROM webhook_event e JOIN webhook w ON w.id = e.webhook"
                                + " WHERE e.event = ? AND w.status = ? ORDER BY w.number",
                        event.name(),
                        Webhook.Status.ACTIVE.name())
                .mapTo(String.class)
                .list();
    }

    static int waiting(Handle sql, String webhook) {
        return sql.select(
                        "SELECT COUNT(*) FROM webhook_delivery WHERE webhook = ? AND state = ?",
                        webhook,
                        State.WAITING.name())
                .mapTo(Integer.class)
                .one();
    }

    static void insert(Handle sql, Delivery delivery, String body) {
        long number = sql.select("SELECT COALESCE(MAX(number), 0) + 1 FROM webhook_delivery")
                .mapTo(Long.class)
                .one();
        sql.execute(
                INSERT_DELIVERY,
                number,
                delivery.id(),
                delivery.webhook(),
                delivery.event().name(),
                body,
                delivery.state().name(),
                delivery.attempts(),
                delivery.at().toEpochMilli(),
                millis(delivery.nextAt()),
                delivery.answeredStatus(),
                delivery.answer(),
                delivery.error());
    }

    static void update(Handle sql, long number, Delivery delivery) {
        sql.execute(
                "UPDATE webhook_delivery SET state = ?, attempts = ?, next_at_ms = ?, answered_status = ?, answer = ?,"
                        + " error = ? WHERE number = ?",
                delivery.state().name(),
                delivery.attempts(),
                millis(delivery.nextAt()),
                delivery.answeredStatus(),
                delivery.answer(),
                delivery.error(),
                number);
    }

    /** Drops the oldest of what is done with, beyond so many. */
    static void prune(Handle sql, String webhook, int kept) {
        sql.execute(
                "DELETE FROM webhook_delivery WHERE webhook = ? AND state <> ? AND number <= (SELECT number FROM"
                        + " webhook_delivery WHERE webhook = ? AND state <> ? ORDER BY number DESC LIMIT 1 OFFSET ?)",
                webhook,
                State.WAITING.name(),
                webhook,
                State.WAITING.name(),
                kept);
    }

    static List<Queued> due(Handle sql, Instant now, int limit) {
        return sql.select(
                        SELECT_DELIVERY + " WHERE state = ? AND next_at_ms <= ? ORDER BY next_at_ms, number LIMIT ?",
                        State.WAITING.name(),
                        now.toEpochMilli(),
                        limit)
                .map((row, _) -> queued(row))
                .list();
    }

    static Optional<Queued> queued(Handle sql, long number) {
        return sql.select(SELECT_DELIVERY + " WHERE number = ?", number)
                .map((row, _) -> queued(row))
                .findOne();
    }

    static boolean anyWaiting(Handle sql) {
        return sql.select("SELECT 1 FROM webhook_delivery WHERE state = ? LIMIT 1", State.WAITING.name())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    static List<Delivery> newest(Handle sql, String webhook, int limit) {
        return sql.select(SELECT_DELIVERY + " WHERE webhook = ? ORDER BY number DESC LIMIT ?", webhook, limit)
                .map((row, _) -> queued(row).delivery())
                .list();
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    private static Webhook webhook(Handle sql, ResultSet row) throws SQLException {
        var id = row.getString(1);
        var events = sql.select("SELECT event FROM webhook_event WHERE webhook = ? ORDER BY number", id)
                .map((event, _) -> WebhookEvent.valueOf(event.getString(1)))
                .list();
        return new Webhook(
                id,
                row.getString(2),
                row.getString(3),
                row.getString(4),
                events,
                Webhook.Status.valueOf(row.getString(5)),
                Instant.ofEpochMilli(row.getLong(6)),
                Instant.ofEpochMilli(row.getLong(7)));
    }

    private static Queued queued(ResultSet row) throws SQLException {
        var next = row.getLong(9);
        var nextAt = row.wasNull() ? null : Instant.ofEpochMilli(next);
        var status = row.getInt(10);
        var answered = row.wasNull() ? null : status;
        return new Queued(
                row.getLong(1),
                row.getString(5),
                new Delivery(
                        row.getString(2),
                        row.getString(3),
                        WebhookEvent.valueOf(row.getString(4)),
                        State.valueOf(row.getString(6)),
                        row.getInt(7),
                        Instant.ofEpochMilli(row.getLong(8)),
                        nextAt,
                        answered,
                        row.getString(11),
                        row.getString(12)));
    }
}
