package dev.windlass.webhooks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a webhook is to be, or what is to change of it; {@code null} leaves as is, or at what is usual. */
public record WebhookSettings(
        @Nullable String name,
        @Nullable String description,
        @Nullable String url,
        @Nullable List<WebhookEvent> events,
        @Nullable String secret,
        Webhook.@Nullable Status status) {}
