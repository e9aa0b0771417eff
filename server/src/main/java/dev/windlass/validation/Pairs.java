package dev.windlass.validation;

import dev.windlass.frame.ColumnTypes;
import dev.windlass.frame.Sql;
import dev.windlass.kernel.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Checks of several columns of a row together. */
final class Pairs {
    private static final String EITHER = "either_value_is_missing";
    private static final String BOTH = "both_values_are_missing";
    private static final String NEITHER = "neither";
    private static final String ANY = "any_value_is_missing";
    private static final String ALL = "all_values_are_missing";
    private static final String NEVER = "never";

    private Pairs() {}

    static Check compare(Batch batch, Kwargs kwargs, String operator) {
        var a = batch.column(kwargs.text("column_A"));
        var b = batch.column(kwargs.text("column_B"));
        if (!ColumnTypes.family(a.type()).equals(ColumnTypes.family(b.type()))) {
            throw Problem.invalid(
                    "not-comparable",
                    "The columns '%s' and '%s' cannot be compared.".formatted(a.name(), b.name()),
                    "One is %s, the other %s.".formatted(a.type(), b.type()),
                    "");
        }
        var ignored = kwargs.word("ignore_row_if", BOTH, List.of(BOTH, EITHER, NEITHER));
        var names = List.of(a.name(), b.name());
        return new Check.Rows(
                names,
                missing(names, ignored),
                new Check.Unexpected.Unless("(%s %s %s)".formatted(Sql.name(a.name()), operator, Sql.name(b.name()))));
    }

    static Check compoundUnique(Batch batch, Kwargs kwargs) {
        var names = kwargs.texts("column_list");
        if (names.isEmpty()) {
            throw kwargs.wrong("column_list", "a list of one column or more");
        }
        names.forEach(batch::column);
        var ignored = kwargs.word("ignore_row_if", ALL, List.of(ALL, ANY, NEVER));
        return new Check.Rows(names, missing(names, ignored), new Check.Unexpected.Repeated(names));
    }

    private static String missing(List<String> names, String ignored) {
        var joint = switch (ignored) {
            case EITHER, ANY -> " OR ";
            case BOTH, ALL -> " AND ";
            default -> "";
        };
        return joint.isEmpty()
                ? ""
                : names.stream().map(name -> Sql.name(name) + " IS NULL").collect(Collectors.joining(joint));
    }
}
