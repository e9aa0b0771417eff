package dev.windlass.validation;

import dev.windlass.data.ColumnType;
import dev.windlass.frame.ColumnTypes;
import dev.windlass.frame.Sql;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Values of a suite as literals that can be compared with a column. */
final class Literals {
    private static final int EXACT_DIGITS_MAX = 38;

    private Literals() {}

    /** The literal, or empty when no value of the column can ever equal it. */
    static Optional<String> of(JsonNode value, ColumnType column) {
        if (ColumnTypes.isNumber(column.type())) {
            return value.isNumber() ? Optional.of(number(value)) : Optional.empty();
        }
        if (ColumnTypes.isText(column.type())) {
            return value.isString() ? Optional.of(Sql.text(value.stringValue())) : Optional.empty();
        }
        if (ColumnTypes.isTime(column.type())) {
            return value.isString() ? time(value.stringValue(), column.type()) : Optional.empty();
        }
        if (column.type().equals("BOOLEAN")) {
            return bool(value);
        }
        return value.isString() ? Optional.of(Sql.text(value.stringValue())) : Optional.empty();
    }

    /** The column as it is compared with {@link #of}: values of rarer types by their text. */
    static String comparable(ColumnType column) {
        var plain = ColumnTypes.isNumber(column.type())
                || ColumnTypes.isText(column.type())
                || ColumnTypes.isTime(column.type())
                || column.type().equals("BOOLEAN");
        return plain ? Sql.name(column.name()) : "CAST(%s AS VARCHAR)".formatted(Sql.name(column.name()));
    }

    /** The members of a set that the column can have, each once. */
    static Collection<String> set(Collection<JsonNode> values, ColumnType column) {
        var literals = new LinkedHashSet<String>();
        values.forEach(value -> of(value, column).ifPresent(literals::add));
        return literals;
    }

    static String number(JsonNode value) {
        var number = Kwargs.number(value);
        if (value.isFloatingPointNumber() && !Double.isFinite(number)) {
            return "CAST('%s' AS DOUBLE)".formatted(Double.isNaN(number) ? "NaN" : number > 0 ? "inf" : "-inf");
        }
        var exact = value.decimalValue().stripTrailingZeros();
        // Whole numbers are compared exactly, all others as the column's own fractions are.
        return exact.scale() <= 0 && exact.precision() - exact.scale() <= EXACT_DIGITS_MAX
                ? exact.toPlainString()
                : "CAST('%s' AS DOUBLE)".formatted(exact);
    }

    private static Optional<String> bool(JsonNode value) {
        if (value.isBoolean()) {
            return Optional.of(Boolean.toString(value.booleanValue()));
        }
        var number = value.isNumber() ? Kwargs.number(value) : Double.NaN;
        return number == 0 || number == 1 ? Optional.of(Boolean.toString(number == 1)) : Optional.empty();
    }

    private static Optional<String> time(String text, String type) {
        return instant(text).map(at -> {
            var zoned = type.toUpperCase(Locale.ROOT).contains("TIME ZONE");
            return zoned ? "TIMESTAMPTZ '%sZ'".formatted(at) : "TIMESTAMP '%s'".formatted(at);
        });
    }

    private static Optional<LocalDateTime> instant(String text) {
        var iso = text.strip().replace(' ', 'T');
        try {
            return Optional.of(OffsetDateTime.parse(iso)
                    .withOffsetSameInstant(ZoneOffset.UTC)
                    .toLocalDateTime());
        } catch (DateTimeException _) {
            // Tried next without a zone, which means UTC.
        }
        try {
            return Optional.of(
                    iso.length() <= "2013-01-01".length()
                            ? LocalDate.parse(iso).atStartOfDay()
                            : LocalDateTime.parse(iso));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
