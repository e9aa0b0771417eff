package dev.windlass.cli.terminal;

import java.io.PrintWriter;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** An answer as names and values, nested by indentation: for answers that are facts rather than lists. */
public final class Outline {
    private static final String INDENT = "  ";
    private static final int NAME_WIDTH = 18;
    private static final int INLINE_MAX = 100;

    private Outline() {}

    public static void print(PrintWriter out, JsonNode facts) {
        print(out, facts, "");
    }

    private static void print(PrintWriter out, JsonNode facts, String indent) {
        for (var entry : facts.properties()) {
            var value = entry.getValue();
            var name = words(entry.getKey());
            if (value.isNull()
                    || (value.isContainer() && value.isEmpty())
                    || value.asString("x").isEmpty()) {
                continue;
            }
            if (isInline(value)) {
                out.println(indent + padded(name) + " " + Format.cell(value));
            } else if (value.isObject()) {
                out.println(indent + name);
                print(out, value, indent + INDENT);
            } else {
                out.println(indent + name);
                value.forEach(element -> element(out, element, indent + INDENT));
            }
        }
    }

    private static void element(PrintWriter out, JsonNode element, String indent) {
        if (element.isContainer() && !isInline(element)) {
            print(out, element, indent);
            out.println();
        } else {
            out.println(indent + Format.cell(element));
        }
    }

    private static boolean isInline(JsonNode value) {
        if (!value.isContainer()) {
            return true;
        }
        return value.valueStream().noneMatch(JsonNode::isContainer)
                && Format.cell(value).length() <= INLINE_MAX;
    }

    private static String padded(String name) {
        return name.length() >= NAME_WIDTH ? name : name + " ".repeat(NAME_WIDTH - name.length());
    }

    /** {@code latencyMicros} as {@code latency micros}; a name that is not one of ours is left alone. */
    static String words(String name) {
        return name.matches("[a-z][A-Za-z]*")
                ? name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT)
                : name;
    }
}
