package dev.windlass.tracking;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The filter language of searches, as users of mlflow know it: comparisons joined by AND.
 *
 * <pre>
 * filter     := clause (AND clause)*            AND in any case; empty finds all
 * clause     := name operator value | name [NOT] IN (text, ...) | name IS [NOT] NULL
 * name       := [prefix .] key                  a key with dots, spaces or dashes stands in `backticks` or "quotes"
 * operator   := = | != | &gt; | &gt;= | &lt; | &lt;= | LIKE | ILIKE | RLIKE
 * value      := 'text' | "text" | number
 * </pre>
 */
public final class Filter {
    /** Longer filters are refused unread. */
    public static final int LENGTH_MAX = 20_000;

    /** More conditions than this are refused. */
    public static final int CLAUSES_MAX = 50;

    /** How a name is compared. */
    public enum Operator {
        EQUAL("="),
        NOT_EQUAL("!="),
        GREATER(">"),
        GREATER_OR_EQUAL(">="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        LIKE("LIKE"),
        ILIKE("ILIKE"),
        RLIKE("RLIKE"),
        IN("IN"),
        NOT_IN("NOT IN"),
        IS_NULL("IS NULL"),
        IS_NOT_NULL("IS NOT NULL");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        public String sign() {
            return sign;
        }
    }

    /** What a name is compared with. */
    public sealed interface Value {
        record Text(String text) implements Value {}

        record Numeric(double number) implements Value {}

        record Texts(List<String> texts) implements Value {}

        record None() implements Value {}
    }

    /** A name with the part before its first dot, which is empty when there is none. */
    public record Name(String prefix, String key) {
        @Override
        public String toString() {
            return prefix.isEmpty() ? key : prefix + "." + key;
        }
    }

    /** One comparison. */
    public record Clause(Name name, Operator operator, Value value) {}

    /** What a list is ordered by. */
    public record Ordering(Name name, Direction direction) {
        public boolean descending() {
            return direction == Direction.DESCENDING;
        }
    }

    /** Smallest first, or largest first. */
    public enum Direction {
        ASCENDING,
        DESCENDING;

        public String sql() {
            return this == ASCENDING ? "ASC" : "DESC";
        }
    }

    private final FilterTokens tokens;
    private final String text;

    private Filter(String text) {
        this.text = text;
        this.tokens = new FilterTokens(text);
    }

    /** The conditions of a filter, all of which must hold. */
    public static List<Clause> parse(String text) {
        if (text.length() > LENGTH_MAX) {
            throw invalid("Invalid filter string: it has %d characters, at most %d are read."
                    .formatted(text.length(), LENGTH_MAX));
        }
        return new Filter(text).clauses();
    }

    /** Reads {@code name}, {@code name ASC} or {@code name DESC}. */
    public static Ordering ordering(String text) {
        var filter = new Filter(text);
        var tokens = filter.tokens;
        if (!tokens.hasNext()) {
            throw badOrdering(text);
        }
        var name = filter.name();
        var direction = Direction.ASCENDING;
        if (tokens.takeWord("DESC")) {
            direction = Direction.DESCENDING;
        } else {
            tokens.takeWord("ASC");
        }
        if (tokens.hasNext()) {
            throw badOrdering(text);
        }
        return new Ordering(name, direction);
    }

    private static ProblemException badOrdering(String text) {
        return Problem.invalid(
                "bad-order",
                "Invalid order_by clause '%s'.".formatted(text),
                "A name is expected, and ASC or DESC after it.",
                "Write for example: metrics.loss DESC");
    }

    private List<Clause> clauses() {
        var clauses = new ArrayList<Clause>();
        if (!tokens.hasNext()) {
            return clauses;
        }
        clauses.add(clause());
        while (tokens.hasNext()) {
            if (!tokens.takeWord("AND")) {
                throw invalid(
                        "Invalid clause(s) in filter string: '%s'. Conditions are joined by AND only; OR, NOT and "
                                        .formatted(tokens.peek().text())
                                + "parentheses are not part of the language.");
            }
            clauses.add(clause());
            if (clauses.size() > CLAUSES_MAX) {
                throw invalid("Invalid filter string: it has more than %d conditions.".formatted(CLAUSES_MAX));
            }
        }
        return List.copyOf(clauses);
    }

    private Clause clause() {
        var name = name();
        if (tokens.takeWord("IS")) {
            var operator = tokens.takeWord("NOT") ? Operator.IS_NOT_NULL : Operator.IS_NULL;
            if (!tokens.takeWord("NULL")) {
                throw malformed();
            }
            return new Clause(name, operator, new Value.None());
        }
        if (tokens.takeWord("NOT")) {
            if (!tokens.takeWord("IN")) {
                throw malformed();
            }
            return new Clause(name, Operator.NOT_IN, list());
        }
        if (tokens.takeWord("IN")) {
            return new Clause(name, Operator.IN, list());
        }
        return new Clause(name, operator(), value());
    }

    private Operator operator() {
        if (!tokens.hasNext()) {
            throw malformed();
        }
        var token = tokens.next();
        var sign = token.text().toUpperCase(Locale.ROOT);
        return switch (sign) {
            case "=" -> Operator.EQUAL;
            case "!=", "<>" -> Operator.NOT_EQUAL;
            case ">" -> Operator.GREATER;
            case ">=" -> Operator.GREATER_OR_EQUAL;
            case "<" -> Operator.LESS;
            case "<=" -> Operator.LESS_OR_EQUAL;
            case "LIKE" -> Operator.LIKE;
            case "ILIKE" -> Operator.ILIKE;
            case "RLIKE" -> Operator.RLIKE;
            default -> throw malformed();
        };
    }

    private Name name() {
        if (!tokens.hasNext()) {
            throw malformed();
        }
        var first = tokens.next();
        return switch (first.kind()) {
            case BACKTICKED, DOUBLE_QUOTED -> new Name("", first.text());
            case WORD -> word(first.text());
            case NUMBER, SINGLE_QUOTED, SIGN -> throw malformed();
        };
    }

    private Name word(String text) {
        var dot = text.indexOf('.');
        if (dot < 0) {
            // "Run name" is the only name of two words that is used without quotes.
            return text.equalsIgnoreCase("run") && tokens.takeWord("name")
                    ? new Name("", "run_name")
                    : new Name("", text);
        }
        var prefix = text.substring(0, dot);
        var key = text.substring(dot + 1);
        if (!key.isEmpty() && !key.endsWith(".")) {
            return new Name(prefix, key);
        }
        if (!tokens.hasNext()) {
            throw malformed();
        }
        // Only the last part of a name is quoted, as in span.attributes.`a b`.
        var quoted = tokens.next();
        return switch (quoted.kind()) {
            case BACKTICKED, DOUBLE_QUOTED -> new Name(prefix, key + quoted.text());
            case WORD, NUMBER, SINGLE_QUOTED, SIGN -> throw malformed();
        };
    }

    private Value value() {
        if (!tokens.hasNext()) {
            throw malformed();
        }
        var token = tokens.next();
        return switch (token.kind()) {
            case SINGLE_QUOTED, DOUBLE_QUOTED -> new Value.Text(token.text());
            case NUMBER -> new Value.Numeric(Double.parseDouble(token.text()));
            case WORD, BACKTICKED, SIGN ->
                throw invalid(("Invalid clause(s) in filter string: expected a quoted string value or a number, got "
                                + "'%s'. Write texts in quotes.")
                        .formatted(token.text()));
        };
    }

    private Value list() {
        if (!tokens.takeSign("(")) {
            throw malformed();
        }
        var texts = new ArrayList<String>();
        while (!tokens.takeSign(")")) {
            if (!tokens.hasNext()) {
                throw malformed();
            }
            var token = tokens.next();
            if (token.kind() != FilterTokens.Kind.SINGLE_QUOTED && token.kind() != FilterTokens.Kind.DOUBLE_QUOTED) {
                throw invalid("While parsing a list in the query, expected string value, punctuation, or whitespace, "
                        + "but got different type in list: '%s'.".formatted(token.text()));
            }
            texts.add(token.text());
            tokens.takeSign(",");
        }
        if (texts.isEmpty()) {
            throw invalid("While parsing a list in the query, expected a non-empty list of string values, but got an "
                    + "empty list.");
        }
        return new Value.Texts(List.copyOf(texts));
    }

    private ProblemException malformed() {
        return invalid(
                "Invalid clause(s) in filter string: '%s'. Each is a name, an operator and a value, joined by AND."
                        .formatted(text));
    }

    public static ProblemException invalid(String what) {
        return Problem.invalid("bad-filter", what, "", "");
    }
}
