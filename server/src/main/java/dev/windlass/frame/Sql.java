package dev.windlass.frame;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names and values inside SQL text, quoted so that none can leave its quotes. */
public final class Sql {
    private Sql() {}

    /** {@code name} as an identifier. */
    public static String name(String name) {
        return '"' + withoutNul(name).replace("\"", "\"\"") + '"';
    }

    /** {@code text} as a literal. */
    public static String text(String text) {
        return '\'' + withoutNul(text).replace("'", "''") + '\'';
    }

    public static String names(Collection<String> names) {
        return names.stream().map(Sql::name).collect(Collectors.joining(", "));
    }

    // The engine's parser reads C strings: a NUL would cut the statement short. No column or value contains one.
    private static String withoutNul(String text) {
        return text.replace("\0", "\uFFFD");
    }
}
