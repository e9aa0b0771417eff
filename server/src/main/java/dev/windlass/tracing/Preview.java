package dev.windlass.tracing;

import dev.windlass.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The beginning of what was asked or answered, to be shown in a list. */
final class Preview {
    /** Longer ones are cut. */
    static final int LENGTH_MAX = 1_000;

    private Preview() {}

    /** Of a conversation the last message of this role, of all else the beginning of its JSON. */
    static @Nullable String of(@Nullable JsonNode value, String role) {
        if (value == null || value.isNull()) {
            return null;
        }
        var messages = value.path("messages");
        if (messages.isArray()) {
            for (var at = messages.size() - 1; at >= 0; at--) {
                var message = messages.path(at);
                if (message.path("role").asString("").equals(role)
                        && message.path("content").isString()) {
                    return cut(message.path("content").asString());
                }
            }
        }
        return cut(Json.text(value));
    }

    static String cut(String text) {
        return text.length() <= LENGTH_MAX ? text : text.substring(0, LENGTH_MAX - 3) + "...";
    }
}
