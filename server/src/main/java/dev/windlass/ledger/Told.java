package dev.windlass.ledger;

import dev.windlass.kernel.Actor;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An event as it is told to people and programs: what the ledger keeps, and a sentence on it. The sentence is no part of
 * the ledger; it may be worded better one day.
 *
 * @param text what happened, in one sentence
 * @param parts the same in pieces, some of which are about a thing that has events or a page of its own
 */
public record Told(
        long seq,
        Instant at,
        Actor actor,
        String subject,
        String kind,
        JsonNode body,
        String reason,
        String text,
        List<Part> parts) {
    /** @param about the subject that this piece is about, as the ledger names it, such as {@code model/churn/versions/3} */
    public record Part(String text, @Nullable String about) {}

    public Told {
        parts = List.copyOf(parts);
    }

    public static Told of(Event event) {
        var parts = Sentences.of(event);
        return new Told(
                event.seq(),
                event.at(),
                event.actor(),
                event.subject(),
                event.kind(),
                event.body(),
                event.reason(),
                parts.stream().map(Part::text).collect(Collectors.joining()),
                parts);
    }

    public static List<Told> of(List<Event> events) {
        return events.stream().map(Told::of).toList();
    }
}
