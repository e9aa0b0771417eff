package dev.windlass.frame;

import java.util.Locale;
import java.util.Set;

/** The engine's names of types, put into the families in which values can stand for each other. */
public final class ColumnTypes {
    private static final Set<String> WHOLE = Set.of(
            "TINYINT",
            "SMALLINT",
            "INTEGER",
            "BIGINT",
            "HUGEINT",
            "UTINYINT",
            "USMALLINT",
            "UINTEGER",
            "UBIGINT",
            "UHUGEINT");
    private static final Set<String> FRACTIONAL = Set.of("FLOAT", "DOUBLE", "REAL");

    private ColumnTypes() {}

    public static boolean isWhole(String type) {
        return WHOLE.contains(type.toUpperCase(Locale.ROOT));
    }

    public static boolean isNumber(String type) {
        var name = type.toUpperCase(Locale.ROOT);
        return WHOLE.contains(name) || FRACTIONAL.contains(name) || name.startsWith("DECIMAL");
    }

    public static boolean isText(String type) {
        var name = type.toUpperCase(Locale.ROOT);
        return name.equals("VARCHAR") || name.startsWith("ENUM");
    }

    public static boolean isTime(String type) {
        var name = type.toUpperCase(Locale.ROOT);
        return name.startsWith("TIMESTAMP") || name.equals("DATE");
    }

    /** A word that two types share when a union of their columns keeps the meaning of both. */
    public static String family(String type) {
        if (isNumber(type)) {
            return "number";
        }
        if (isText(type)) {
            return "text";
        }
        return isTime(type) ? "time" : type.toUpperCase(Locale.ROOT);
    }
}
