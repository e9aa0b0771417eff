package dev.windlass.validation;

import static dev.windlass.validation.Checks.rows;

import dev.windlass.data.ColumnType;
import dev.windlass.frame.Sql;
import java.util.List;

/** Turns expectations into checks against the columns of a batch. Throws a problem where that cannot be. */
final class Compiler {
    private final Batch batch;

    Compiler(Batch batch) {
        this.batch = batch;
    }

    Check compile(Expectation expectation) {
        var kwargs = new Kwargs(expectation.kwargs());
        return switch (expectation.type()) {
            case TABLE_ROW_COUNT_TO_BE_BETWEEN -> Checks.bounded("count(*)", Bounds.ofNumber(kwargs));
            case TABLE_ROW_COUNT_TO_EQUAL -> Checks.equal("count(*)", kwargs.wholeNumber("value"));
            case TABLE_COLUMN_COUNT_TO_BE_BETWEEN ->
                Checks.bounded(Integer.toString(batch.columns().size()), Bounds.ofNumber(kwargs));
            case TABLE_COLUMN_COUNT_TO_EQUAL ->
                Checks.equal(Integer.toString(batch.columns().size()), kwargs.wholeNumber("value"));
            case TABLE_COLUMNS_TO_MATCH_ORDERED_LIST -> Columns.orderedList(batch.names(), kwargs.texts("column_list"));
            case TABLE_COLUMNS_TO_MATCH_SET ->
                Columns.set(batch.names(), kwargs.texts("column_set"), kwargs.is("exact_match", true));
            case COLUMN_TO_EXIST -> Columns.exists(batch, kwargs);
            case COLUMN_VALUES_TO_BE_OF_TYPE -> Columns.type(column(kwargs), List.of(kwargs.text("type_")));
            case COLUMN_VALUES_TO_BE_IN_TYPE_LIST -> Columns.type(column(kwargs), kwargs.texts("type_list"));
            case COLUMN_VALUES_TO_NOT_BE_NULL -> nulls(kwargs, "IS NOT NULL");
            case COLUMN_VALUES_TO_BE_NULL -> nulls(kwargs, "IS NULL");
            case COLUMN_VALUES_TO_BE_UNIQUE -> unique(kwargs);
            case COLUMN_VALUES_TO_BE_BETWEEN ->
                rows(column(kwargs), Bounds.of(kwargs, column(kwargs)).contain(Literals.comparable(column(kwargs))));
            case COLUMN_VALUES_TO_BE_IN_SET -> rows(column(kwargs), Checks.inSet(column(kwargs), kwargs));
            case COLUMN_VALUES_TO_NOT_BE_IN_SET -> rows(column(kwargs), "NOT " + Checks.inSet(column(kwargs), kwargs));
            case COLUMN_VALUES_TO_MATCH_REGEX -> rows(column(kwargs), regex(kwargs));
            case COLUMN_VALUES_TO_NOT_MATCH_REGEX -> rows(column(kwargs), "NOT " + regex(kwargs));
            case COLUMN_VALUE_LENGTHS_TO_BE_BETWEEN ->
                rows(column(kwargs), Bounds.ofNumber(kwargs).contain(length(kwargs)));
            case COLUMN_VALUE_LENGTHS_TO_EQUAL ->
                rows(column(kwargs), "%s = %d".formatted(length(kwargs), kwargs.wholeNumber("value")));
            case COLUMN_MIN_TO_BE_BETWEEN -> Checks.extreme("min", column(kwargs), kwargs);
            case COLUMN_MAX_TO_BE_BETWEEN -> Checks.extreme("max", column(kwargs), kwargs);
            case COLUMN_MEAN_TO_BE_BETWEEN -> statistic("avg(%s)", kwargs);
            case COLUMN_MEDIAN_TO_BE_BETWEEN -> statistic("median(%s)", kwargs);
            case COLUMN_STDEV_TO_BE_BETWEEN -> statistic("stddev_samp(%s)", kwargs);
            case COLUMN_SUM_TO_BE_BETWEEN -> statistic("sum(%s)", kwargs);
            case COLUMN_UNIQUE_VALUE_COUNT_TO_BE_BETWEEN -> count("count(DISTINCT %s)", kwargs);
            case COLUMN_PROPORTION_OF_UNIQUE_VALUES_TO_BE_BETWEEN ->
                count("count(DISTINCT %1$s) / nullif(count(%1$s), 0)", kwargs);
            case COLUMN_PROPORTION_OF_NON_NULL_VALUES_TO_BE_BETWEEN -> count("count(%s) / nullif(count(*), 0)", kwargs);
            case COLUMN_QUANTILE_VALUES_TO_BE_BETWEEN -> Quantiles.check(column(kwargs), kwargs);
            case COLUMN_DISTINCT_VALUES_TO_BE_IN_SET -> Distinct.inSet(column(kwargs), kwargs);
            case COLUMN_DISTINCT_VALUES_TO_CONTAIN_SET -> Distinct.containSet(column(kwargs), kwargs);
            case COLUMN_DISTINCT_VALUES_TO_EQUAL_SET -> Distinct.equalSet(column(kwargs), kwargs);
            case COMPOUND_COLUMNS_TO_BE_UNIQUE -> Pairs.compoundUnique(batch, kwargs);
            case COLUMN_PAIR_VALUES_TO_BE_EQUAL -> Pairs.compare(batch, kwargs, "=");
            case COLUMN_PAIR_VALUES_A_TO_BE_GREATER_THAN_B ->
                Pairs.compare(batch, kwargs, kwargs.is("or_equal", false) ? ">=" : ">");
        };
    }

    private ColumnType column(Kwargs kwargs) {
        return batch.column(kwargs.text("column"));
    }

    private Check nulls(Kwargs kwargs, String condition) {
        var column = column(kwargs);
        return new Check.Rows(
                List.of(column.name()), "", new Check.Unexpected.Unless(Sql.name(column.name()) + " " + condition));
    }

    private Check unique(Kwargs kwargs) {
        var column = column(kwargs);
        return new Check.Rows(
                List.of(column.name()),
                Sql.name(column.name()) + " IS NULL",
                new Check.Unexpected.Repeated(List.of(column.name())));
    }

    private String regex(Kwargs kwargs) {
        return "regexp_matches(%s, %s)".formatted(text(column(kwargs)), Sql.text(kwargs.text("regex")));
    }

    private String length(Kwargs kwargs) {
        return "length(%s)".formatted(text(column(kwargs)));
    }

    private static String text(ColumnType column) {
        return "CAST(%s AS VARCHAR)".formatted(Sql.name(column.name()));
    }

    private Check statistic(String function, Kwargs kwargs) {
        return Checks.bounded(function.formatted(Checks.number(column(kwargs))), Bounds.ofNumber(kwargs));
    }

    private Check count(String function, Kwargs kwargs) {
        return Checks.bounded(function.formatted(Sql.name(column(kwargs).name())), Bounds.ofNumber(kwargs));
    }
}
