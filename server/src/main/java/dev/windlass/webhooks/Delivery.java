package dev.windlass.webhooks;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One telling of one event to one webhook, and how it went.
 *
 * @param attempts how often it was tried
 * @param nextAt when it is tried next; none when it is not
 * @param answeredStatus the HTTP status of the last answer; none when there was no answer
 * @param answer the beginning of the last answer
 * @param error why the last try failed; empty when it did not
 */
public record Delivery(
        String id,
        String webhook,
        WebhookEvent event,
        State state,
        int attempts,
        Instant at,
        @Nullable Instant nextAt,
        @Nullable Integer answeredStatus,
        String answer,
        String error) {
    /** How a delivery stands. */
    public enum State {
        WAITING,
        DELIVERED,
        /** It was refused for good, or its tries are used up. */
        FAILED,
        /** Its webhook was deleted or disabled before it was delivered, or too many were waiting. */
        DROPPED,
        /** An example that was sent because somebody asked for a test; it is not tried again. */
        TESTED
    }
}
