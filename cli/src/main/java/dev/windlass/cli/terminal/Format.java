package dev.windlass.cli.terminal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Values as people read them. */
public final class Format {
    /** Stands where there is no value. */
    public static final String NONE = "-";

    private static final MathContext DIGITS = new MathContext(5);
    private static final double WHOLE_MAX = 1e15;
    private static final int KILO = 1000;
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?(\\.\\d+)?Z");
    private static final int TIME_LENGTH = 19;

    private Format() {}

    /** A value of an answer as the text of a cell. */
    public static String cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return NONE;
        }
        if (value.isNumber()) {
            return value.isIntegralNumber() ? value.asString() : number(value.doubleValue());
        }
        if (value.isArray()) {
            return value.isEmpty()
                    ? NONE
                    : value.valueStream().map(Format::cell).collect(Collectors.joining(", "));
        }
        if (value.isObject()) {
            return value.isEmpty()
                    ? NONE
                    : value.propertyStream()
                            .map(entry -> entry.getKey() + "=" + cell(entry.getValue()))
                            .collect(Collectors.joining(", "));
        }
        var text = value.asString("");
        return text.isEmpty() ? NONE : time(text);
    }

    /** Five significant digits, without an exponent where that is shorter. */
    public static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.toString(value);
        }
        if (value == Math.rint(value) && Math.abs(value) < WHOLE_MAX) {
            return Long.toString((long) value);
        }
        var rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        var plain = rounded.toPlainString();
        return plain.length() > rounded.toString().length() + DIGITS.getPrecision() ? rounded.toString() : plain;
    }

    /** An ISO time to the second with a blank for the T; any other text as it is. */
    public static String time(String text) {
        if (!INSTANT.matcher(text).matches()) {
            return text;
        }
        var seconds = text.length() > TIME_LENGTH ? text.substring(0, TIME_LENGTH) : text.replace("Z", "");
        return seconds.replace('T', ' ') + "Z";
    }

    public static String bytes(long bytes) {
        var value = (double) bytes;
        var unit = 0;
        while (value >= KILO && unit < UNITS.length - 1) {
            value /= KILO;
            unit++;
        }
        return unit == 0 ? bytes + " B" : "%.1f %s".formatted(value, UNITS[unit]);
    }

    public static String duration(Duration duration) {
        var seconds = duration.toMillis() / (double) KILO;
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        return duration.toMinutes() == 0
                ? "%d s".formatted(duration.toSeconds())
                : "%d min %02d s".formatted(duration.toMinutes(), duration.toSecondsPart());
    }
}
