package dev.windlass.tracing;

import dev.windlass.kernel.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A span's name, attributes and events as the text that is stored and searched. */
final class SpanContent {
    static final String COLUMNS =
            "s.trace, s.id, s.parent, s.name, s.status, s.started_at_ns, s.ended_at_ns, s.content";

    private SpanContent() {}

    static String of(Span span) {
        var content = Json.object();
        content.put("name", span.name());
        if (!span.statusMessage().isEmpty()) {
            content.put("message", span.statusMessage());
        }
        content.set("attributes", object(span.attributes()));
        if (!span.events().isEmpty()) {
            var events = content.putArray("events");
            span.events().forEach(event -> {
                var node = events.addObject();
                node.put("name", event.name());
                node.put("at_ns", event.atNs());
                node.set("attributes", object(event.attributes()));
            });
        }
        return Json.text(content);
    }

    static ObjectNode object(Map<String, JsonNode> fields) {
        var object = Json.object();
        fields.forEach(object::set);
        return object;
    }

    static Span span(ResultSet row) throws SQLException {
        var ended = row.getLong(7);
        Long endedAtNs = row.wasNull() ? null : ended;
        var content = Json.read(row.getString(8));
        return new Span(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                SpanStatus.valueOf(row.getString(5)),
                content.path("message").asString(""),
                row.getLong(6),
                endedAtNs,
                fields(content.get("attributes")),
                events(content.path("events")));
    }

    private static Map<String, JsonNode> fields(@Nullable JsonNode object) {
        var fields = new LinkedHashMap<String, JsonNode>();
        if (object != null) {
            object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        }
        return fields;
    }

    private static List<SpanEvent> events(JsonNode array) {
        var events = new ArrayList<SpanEvent>();
        array.forEach(node -> events.add(new SpanEvent(
                node.path("name").asString(""), node.path("at_ns").asLong(), fields(node.get("attributes")))));
        return events;
    }
}
