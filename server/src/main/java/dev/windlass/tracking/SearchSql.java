package dev.windlass.tracking;

import dev.windlass.store.Dialect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** A SELECT under construction: joins, conditions and orders, each with the values bound to it. */
public final class SearchSql {
    private final Dialect dialect;
    private final StringBuilder joins = new StringBuilder();
    private final List<Object> joinBinds = new ArrayList<>();
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> conditionBinds = new ArrayList<>();
    private final List<String> orders = new ArrayList<>();
    private int aliases;

    public SearchSql(Dialect dialect) {
        this.dialect = dialect;
    }

    /** A piece of SQL and the values of its question marks. */
    public record Fragment(String sql, List<Object> binds) {}

    /** A new name for a joined table. */
    public String alias() {
        aliases++;
        return "j" + aliases;
    }

    public void join(String sql, Object... binds) {
        joins.append(' ').append(sql);
        joinBinds.addAll(List.of(binds));
    }

    public void where(String sql, Object... binds) {
        conditions.add(sql);
        conditionBinds.addAll(List.of(binds));
    }

    public void where(Fragment fragment) {
        conditions.add(fragment.sql());
        conditionBinds.addAll(fragment.binds());
    }

    public void whereIn(String column, Collection<?> values) {
        if (values.size() == 1) {
            where(column + " = ?", values.iterator().next());
        } else {
            conditions.add(in(column, "IN", values.size()));
            conditionBinds.addAll(values);
        }
    }

    public void order(String sql) {
        orders.add(sql);
    }

    /** The whole statement: {@code head} names the columns and the first table. */
    public String statement(String head, String tail) {
        return unordered(head, (orders.isEmpty() ? "" : "ORDER BY " + String.join(", ", orders) + " ") + tail);
    }

    /** The statement without its orders, for what counts or is part of another. */
    public String unordered(String head, String tail) {
        return head + joins + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions)) + " " + tail;
    }

    /** The values of {@link #statement}, with those of its tail. */
    public Object[] binds(Object... tail) {
        return Stream.of(joinBinds.stream(), conditionBinds.stream(), Stream.of(tail))
                .flatMap(stream -> stream)
                .toArray();
    }

    /** Compares a text. A comparison that texts do not know is a problem of the filter. */
    public Fragment text(String column, Filter.Clause clause) {
        return switch (clause.value()) {
            case Filter.Value.Text(var text) ->
                switch (clause.operator()) {
                    case EQUAL -> new Fragment(column + " = ?", List.of(text));
                    case NOT_EQUAL -> new Fragment(column + " <> ?", List.of(text));
                    case LIKE -> like(column, text);
                    case ILIKE -> likeIgnoringCase(column, text);
                    case RLIKE -> matches(column, text);
                    case GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL, IN, NOT_IN, IS_NULL, IS_NOT_NULL ->
                        throw wrongOperator(clause);
                };
            case Filter.Value.Texts(var texts) ->
                new Fragment(in(column, clause.operator().sign(), texts.size()), List.copyOf(texts));
            case Filter.Value.Numeric _ ->
                throw Filter.invalid("Expected a quoted string value for %s (e.g. 'my-value'). Got a number."
                        .formatted(clause.name()));
            case Filter.Value.None _ -> throw wrongOperator(clause);
        };
    }

    /** As {@link #text}, for a column with an index over its first 200 characters. */
    public Fragment indexedText(String column, Filter.Clause clause) {
        var exact = text(column, clause);
        if (clause.operator() != Filter.Operator.EQUAL) {
            return exact;
        }
        var value = exact.binds().getFirst();
        return new Fragment(
                "substr(%s, 1, 200) = substr(CAST(? AS TEXT), 1, 200) AND %s".formatted(column, exact.sql()),
                List.of(value, value));
    }

    public Fragment number(String column, Filter.Clause clause) {
        if (!(clause.value() instanceof Filter.Value.Numeric(var number))) {
            throw Filter.invalid("Expected numeric value type for %s. Found %s."
                    .formatted(
                            clause.name(),
                            clause.value() instanceof Filter.Value.Text(var text) ? "'" + text + "'" : "none"));
        }
        return switch (clause.operator()) {
            case EQUAL -> new Fragment(column + " = ?", List.of(number));
            case NOT_EQUAL -> new Fragment(column + " <> ?", List.of(number));
            case GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL ->
                new Fragment("%s %s ?".formatted(column, clause.operator().sign()), List.of(number));
            case LIKE, ILIKE, RLIKE, IN, NOT_IN, IS_NULL, IS_NOT_NULL -> throw wrongOperator(clause);
        };
    }

    /** LIKE tells cases apart. SQLite's does not, but its GLOB does. */
    private Fragment like(String column, String pattern) {
        return switch (dialect) {
            case POSTGRES -> new Fragment(column + " LIKE ? ESCAPE ''", List.of(pattern));
            case SQLITE -> new Fragment(column + " GLOB ?", List.of(glob(pattern)));
        };
    }

    private Fragment likeIgnoringCase(String column, String pattern) {
        return switch (dialect) {
            case POSTGRES -> new Fragment(column + " ILIKE ? ESCAPE ''", List.of(pattern));
            case SQLITE -> new Fragment(column + " LIKE ?", List.of(pattern));
        };
    }

    /** Finds the pattern anywhere in the text. */
    private Fragment matches(String column, String pattern) {
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw Filter.invalid("Invalid regular expression '%s': %s.".formatted(pattern, e.getDescription()));
        }
        return switch (dialect) {
            case POSTGRES -> new Fragment(column + " ~ ?", List.of(pattern));
            case SQLITE -> new Fragment(column + " REGEXP ?", List.of(pattern));
        };
    }

    private static String glob(String pattern) {
        var glob = new StringBuilder();
        for (var i = 0; i < pattern.length(); i++) {
            var character = pattern.charAt(i);
            switch (character) {
                case '%' -> glob.append('*');
                case '_' -> glob.append('?');
                case '*', '?', '[' -> glob.append('[').append(character).append(']');
                default -> glob.append(character);
            }
        }
        return glob.toString();
    }

    /** {@code column IN (?, ?)}. */
    public static String in(String column, String operator, int count) {
        return "%s %s (%s)".formatted(column, operator, String.join(", ", Collections.nCopies(count, "?")));
    }

    private static RuntimeException wrongOperator(Filter.Clause clause) {
        return Filter.invalid("Invalid comparator '%s' for %s. It cannot be compared so."
                .formatted(clause.operator().sign(), clause.name()));
    }
}
