package dev.windlass.wire.wandb;

import dev.windlass.kernel.Json;
import dev.windlass.wire.otlp.ProtobufReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The keys and values that configurations, summaries, histories and statistics are made of. */
final class Items {
    private static final int KEY = 1;
    private static final int NESTED_KEY = 2;
    private static final int NONE = 3;
    private static final int BOOLEAN = 4;
    private static final int INTEGER = 5;
    private static final int NUMBER = 6;
    private static final int TEXT = 7;
    private static final int JSON = 8;
    private static final int VALUE_JSON = 16;
    private static final String TYPE = "_type";
    private static final int DEPTH_MAX = 20;

    private Items() {}

    /** A value, under its key or its nested keys. */
    record Item(List<String> path, @Nullable JsonNode value) {
        String key() {
            return String.join(".", path);
        }
    }

    static Item of(ProtobufReader item) {
        var path = new ArrayList<String>();
        JsonNode value = null;
        while (item.next()) {
            switch (item.field()) {
                case KEY -> path.addFirst(item.text());
                case NESTED_KEY -> path.add(item.text());
                case NONE -> value = Json.mapper().nullNode();
                case BOOLEAN -> value = Json.tree(item.number() != 0);
                case INTEGER -> value = Json.tree((item.number() >>> 1) ^ -(item.number() & 1));
                case NUMBER -> value = Json.tree(item.decimal());
                case TEXT -> value = Json.tree(item.text());
                case JSON, VALUE_JSON -> value = parsed(item.text());
                default -> {
                    // Of a newer version.
                }
            }
        }
        path.removeIf(String::isEmpty);
        return new Item(path, value);
    }

    private static @Nullable JsonNode parsed(String json) {
        try {
            return Json.read(json);
        } catch (JacksonException _) {
            return null;
        }
    }

    /** The first keys under which lies a thing such as an image, whose facts are no readings. */
    static Set<String> media(List<Item> items) {
        var media = new HashSet<String>();
        for (var item : items) {
            var value = item.value();
            if (item.path().size() > 1 && item.path().getLast().equals(TYPE)) {
                media.add(item.path().getFirst());
            } else if (value != null && value.has(TYPE) && !item.path().isEmpty()) {
                media.add(item.path().getFirst());
            }
        }
        return media;
    }

    /** Hands on every value that is not an object, under its keys joined by dots. */
    static void leaves(String key, JsonNode value, BiConsumer<String, JsonNode> taker) {
        leaves(key, value, taker, 0);
    }

    private static void leaves(String key, JsonNode value, BiConsumer<String, JsonNode> taker, int depth) {
        if (value.isObject() && !value.isEmpty() && depth < DEPTH_MAX) {
            value.forEachEntry((name, inner) -> leaves(key + "." + name, inner, taker, depth + 1));
        } else {
            taker.accept(key, value);
        }
    }

    /** A number; null when it is none. Not-a-numbers and infinities are texts in some versions. */
    static @Nullable Double number(JsonNode value) {
        if (value.isNumber()) {
            return value.doubleValue();
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? 1.0 : 0.0;
        }
        return switch (value.isString() ? value.stringValue() : "") {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    /** A value as the text of a parameter or tag. */
    static String text(JsonNode value) {
        return value.isString() ? value.stringValue() : Json.text(value);
    }

    /** Applies an update: values by their keys. */
    static void put(Map<String, JsonNode> into, Item item) {
        if (!item.path().isEmpty() && item.value() != null) {
            leaves(item.key(), item.value(), into::put);
        }
    }

    static Map<String, JsonNode> map() {
        return new TreeMap<>();
    }
}
