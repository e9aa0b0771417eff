package dev.windlass.webhooks;

import java.time.Instant;
import java.util.List;

/** An address that is told what happens. Its secret is not shown to anyone. */
public record Webhook(
        String id,
        String name,
        String description,
        String url,
        List<WebhookEvent> events,
        Status status,
        Instant createdAt,
        Instant updatedAt) {
    public Webhook {
        events = List.copyOf(events);
    }

    /** Whether it is told anything. */
    public enum Status {
        ACTIVE,
        DISABLED
    }
}
