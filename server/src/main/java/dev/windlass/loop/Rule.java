package dev.windlass.loop;

import dev.windlass.kernel.Problem;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A statement about measures that holds or does not: {@code auc >= 0.66}, {@code auc >= champion.auc - 0.005}, {@code
 * worst(auc by carrier) >= 0.58}, {@code latency_p99 <= 5ms}, {@code log_loss > champion + 5%}.
 *
 * <p>{@code champion} alone means the champion's value of the same measure; a percentage after it is a share of that
 * value. A measure that is not known gives no verdict, which is neither of the two.
 *
 * @param text the rule as written
 * @param measure the measure on the left, by the name under which {@link #check} finds it
 * @param ofChampion the champion's measure on the right; empty when the bound is a plain number
 * @param offset the plain number on the right, or what is added to the champion's measure
 * @param relative whether {@code offset} is a share of the champion's measure
 */
public record Rule(
        String text, String measure, Comparison comparison, String ofChampion, double offset, boolean relative) {
    private static final String NUMBER = "\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?";
    private static final Pattern WRITTEN = Pattern.compile("\\s*(?<measure>[a-z][a-z0-9_]*|worst\\(\\s*[a-z][a-z0-9_]*"
            + "\\s+by\\s+[A-Za-z_][A-Za-z0-9_]*\\s*\\))\\s*(?<comparison>>=|<=|>|<)\\s*(?:(?<champion>champion)"
            + "(?:\\.(?<of>[a-z][a-z0-9_]*))?\\s*(?:(?<sign>[-+])\\s*(?<offset>" + NUMBER + ")(?<share>\\s*%)?)?"
            + "|(?<number>-?" + NUMBER + ")\\s*(?<unit>%|ms|s)?)\\s*");
    private static final double PERCENT = 100;
    private static final double MS_PER_SECOND = 1_000;

    /** How the measure must stand to the bound. */
    public enum Comparison {
        AT_LEAST(">="),
        AT_MOST("<="),
        ABOVE(">"),
        BELOW("<");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        boolean holds(double value, double bound) {
            return switch (this) {
                case AT_LEAST -> value >= bound;
                case AT_MOST -> value <= bound;
                case ABOVE -> value > bound;
                case BELOW -> value < bound;
            };
        }

        static Comparison of(String sign) {
            for (var comparison : values()) {
                if (comparison.sign.equals(sign)) {
                    return comparison;
                }
            }
            throw new IllegalArgumentException("no comparison is written " + sign);
        }
    }

    /** What came of checking a rule. */
    public enum Outcome {
        HOLDS,
        BROKEN,
        NO_VERDICT
    }

    /**
     * @param value the measure; absent when it is not known
     * @param bound what it was compared with; absent when it is not known
     */
    public record Verdict(
            String rule,
            Outcome outcome,
            @Nullable Double value,
            @Nullable Double bound) {
        public String sentence() {
            return switch (outcome) {
                case HOLDS -> "%s holds: %s against %s".formatted(rule, write(value), write(bound));
                case BROKEN -> "%s does not hold: %s against %s".formatted(rule, write(value), write(bound));
                case NO_VERDICT -> "%s: no verdict, too little is known".formatted(rule);
            };
        }

        private static String write(@Nullable Double number) {
            return number == null ? "nothing" : String.format(Locale.ROOT, "%.4f", number);
        }
    }

    public static Rule parse(String text) {
        var match = WRITTEN.matcher(text);
        if (!match.matches()) {
            throw Problem.invalid(
                    "bad-rule",
                    "'%s' is not a rule.".formatted(text),
                    "A rule is a measure, one of >= <= > <, and a number or the champion's measure.",
                    "Write for example 'auc >= 0.66', 'auc >= champion.auc - 0.005' or 'log_loss > champion + 5%'.");
        }
        var measure = match.group("measure")
                .replaceAll("\\s+", " ")
                .replaceAll("\\( ", "(")
                .replaceAll(" \\)", ")");
        var comparison = Comparison.of(match.group("comparison"));
        if (match.group("champion") == null) {
            return new Rule(text, measure, comparison, "", number(match.group("number"), match.group("unit")), false);
        }
        var of = Optional.ofNullable(match.group("of")).orElse(measure);
        var offset = match.group("offset") == null ? 0 : Double.parseDouble(match.group("offset"));
        var signed = "-".equals(match.group("sign")) ? -offset : offset;
        var share = match.group("share") != null;
        return new Rule(text, measure, comparison, of, share ? signed / PERCENT : signed, share);
    }

    private static double number(String digits, @Nullable String unit) {
        var value = Double.parseDouble(digits);
        return switch (unit == null ? "" : unit) {
            case "%" -> value / PERCENT;
            case "s" -> value * MS_PER_SECOND;
            default -> value;
        };
    }

    /**
     * Times are in milliseconds, shares between 0 and 1.
     *
     * @param own the measures of what is judged, by name
     * @param champion the same of the champion; empty when there is none, and then a rule about it holds, since there is
     *     nothing to be worse than
     */
    public Verdict check(Map<String, Double> own, Optional<Map<String, Double>> champion) {
        var value = known(own, measure);
        if (ofChampion.isEmpty()) {
            return verdict(value, offset);
        }
        if (champion.isEmpty()) {
            return new Verdict(text, value == null ? Outcome.NO_VERDICT : Outcome.HOLDS, value, null);
        }
        var theirs = known(champion.get(), ofChampion);
        return verdict(value, theirs == null ? null : relative ? theirs * (1 + offset) : theirs + offset);
    }

    private static @Nullable Double known(Map<String, Double> measures, String name) {
        var value = measures.get(name);
        return value == null || value.isNaN() ? null : value;
    }

    private Verdict verdict(@Nullable Double value, @Nullable Double bound) {
        if (value == null || bound == null) {
            return new Verdict(text, Outcome.NO_VERDICT, value, bound);
        }
        return new Verdict(text, comparison.holds(value, bound) ? Outcome.HOLDS : Outcome.BROKEN, value, bound);
    }

    /** The column by whose values a {@code worst(… by …)} measure is split. */
    public Optional<String> splitColumn() {
        var by = measure.indexOf(" by ");
        return by < 0 ? Optional.empty() : Optional.of(measure.substring(by + " by ".length(), measure.length() - 1));
    }
}
