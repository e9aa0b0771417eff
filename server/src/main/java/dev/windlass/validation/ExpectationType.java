package dev.windlass.validation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be expected of data. The names are those of Great Expectations without {@code expect_}. */
public enum ExpectationType {
    TABLE_ROW_COUNT_TO_BE_BETWEEN(Level.WHOLE, "", Keys.BOUNDS),
    TABLE_ROW_COUNT_TO_EQUAL(Level.WHOLE, "value", ""),
    TABLE_COLUMN_COUNT_TO_BE_BETWEEN(Level.WHOLE, "", Keys.BOUNDS),
    TABLE_COLUMN_COUNT_TO_EQUAL(Level.WHOLE, "value", ""),
    TABLE_COLUMNS_TO_MATCH_ORDERED_LIST(Level.WHOLE, "column_list", ""),
    TABLE_COLUMNS_TO_MATCH_SET(Level.WHOLE, "column_set", "exact_match"),
    COLUMN_TO_EXIST(Level.WHOLE, Keys.COLUMN, "column_index"),
    COLUMN_VALUES_TO_BE_OF_TYPE(Level.ROWS, Keys.COLUMN_AND + "type_", ""),
    COLUMN_VALUES_TO_BE_IN_TYPE_LIST(Level.ROWS, Keys.COLUMN_AND + "type_list", ""),
    COLUMN_VALUES_TO_NOT_BE_NULL(Level.ROWS, Keys.COLUMN, ""),
    COLUMN_VALUES_TO_BE_NULL(Level.ROWS, Keys.COLUMN, ""),
    COLUMN_VALUES_TO_BE_UNIQUE(Level.ROWS, Keys.COLUMN, ""),
    COLUMN_VALUES_TO_BE_BETWEEN(Level.ROWS, Keys.COLUMN, Keys.BOUNDS),
    COLUMN_VALUES_TO_BE_IN_SET(Level.ROWS, Keys.COLUMN_AND + Keys.SET, ""),
    COLUMN_VALUES_TO_NOT_BE_IN_SET(Level.ROWS, Keys.COLUMN_AND + Keys.SET, ""),
    COLUMN_VALUES_TO_MATCH_REGEX(Level.ROWS, Keys.COLUMN_AND + "regex", ""),
    COLUMN_VALUES_TO_NOT_MATCH_REGEX(Level.ROWS, Keys.COLUMN_AND + "regex", ""),
    COLUMN_VALUE_LENGTHS_TO_BE_BETWEEN(Level.ROWS, Keys.COLUMN, Keys.BOUNDS),
    COLUMN_VALUE_LENGTHS_TO_EQUAL(Level.ROWS, Keys.COLUMN_AND + "value", ""),
    COLUMN_MIN_TO_BE_BETWEEN(Level.WHOLE, Keys.COLUMN, Keys.BOUNDS),
    COLUMN_MAX_TO_BE_BETWEEN(Level.WHOLE, Keys.COLUMN, Keys.BOUNDS),
    COLUMN_MEAN_TO_BE_BETWEEN(Level.WHOLE, Keys.COLUMN, Keys.BOUNDS),
    COLUMN_MEDIAN_TO_BE_BETWEEN(Level.WHOLE, Keys.COLUMN, Keys.BOUNDS),
    COLUMN_STDEV_TO_BE_BETWEEN(Level.WHOLE, Keys.COLUMN, Keys.BOUNDS),
    COLUMN_SUM_TO_BE_BETWEEN(Level.WHOLE, Keys.COLUMN, Keys.BOUNDS),
    COLUMN_UNIQUE_VALUE_COUNT_TO_BE_BETWEEN(Level.WHOLE, Keys.COLUMN, Keys.BOUNDS),
    COLUMN_PROPORTION_OF_UNIQUE_VALUES_TO_BE_BETWEEN(Level.WHOLE, Keys.COLUMN, Keys.BOUNDS),
    COLUMN_PROPORTION_OF_NON_NULL_VALUES_TO_BE_BETWEEN(Level.WHOLE, Keys.COLUMN, Keys.BOUNDS),
    COLUMN_QUANTILE_VALUES_TO_BE_BETWEEN(Level.WHOLE, Keys.COLUMN_AND + "quantile_ranges", "allow_relative_error"),
    COLUMN_DISTINCT_VALUES_TO_BE_IN_SET(Level.WHOLE, Keys.COLUMN_AND + Keys.SET, ""),
    COLUMN_DISTINCT_VALUES_TO_CONTAIN_SET(Level.WHOLE, Keys.COLUMN_AND + Keys.SET, ""),
    COLUMN_DISTINCT_VALUES_TO_EQUAL_SET(Level.WHOLE, Keys.COLUMN_AND + Keys.SET, ""),
    COMPOUND_COLUMNS_TO_BE_UNIQUE(Level.ROWS, "column_list", "ignore_row_if"),
    COLUMN_PAIR_VALUES_TO_BE_EQUAL(Level.ROWS, Keys.PAIR, "ignore_row_if"),
    COLUMN_PAIR_VALUES_A_TO_BE_GREATER_THAN_B(Level.ROWS, Keys.PAIR, "or_equal ignore_row_if");

    /** Whether rows are judged one by one, so that a share of them may fail, or the table as a whole. */
    enum Level {
        ROWS,
        WHOLE
    }

    private static final class Keys {
        private static final String COLUMN = "column";
        private static final String COLUMN_AND = "column ";
        private static final String PAIR = "column_A column_B";
        private static final String SET = "value_set";
        private static final String BOUNDS = "min_value max_value strict_min strict_max";
    }

    /** Accepted everywhere and without effect here: they steer how the peer runs, not what is expected. */
    private static final List<String> IGNORED = List.of("batch_id", "result_format", "catch_exceptions");

    private final Level level;
    private final String required;
    private final String optional;

    ExpectationType(Level level, String required, String optional) {
        this.level = level;
        this.required = required;
        this.optional = optional;
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    static Optional<ExpectationType> find(String name) {
        return Arrays.stream(values())
                .filter(type -> type.jsonName().equals(name))
                .findFirst();
    }

    static List<String> jsonNames() {
        return Arrays.stream(values()).map(ExpectationType::jsonName).toList();
    }

    /** {@code expect_column_values_to_be_unique}. */
    public String jsonName() {
        return "expect_" + name().toLowerCase(Locale.ROOT);
    }

    List<String> required() {
        return words(required);
    }

    List<String> keys() {
        var all = new ArrayList<>(words(required));
        all.addAll(words(optional));
        if (level == Level.ROWS) {
            all.add("mostly");
        }
        all.addAll(IGNORED);
        return all;
    }
}
