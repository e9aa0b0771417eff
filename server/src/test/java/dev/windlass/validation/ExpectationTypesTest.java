package dev.windlass.validation;

import static dev.windlass.data.Workshop.ANNA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.data.Workshop;
import dev.windlass.kernel.Json;
import dev.windlass.store.DatabaseKind;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectationTypesTest {
    private static final String TABLE = """
            SELECT * FROM (VALUES
                (1, 'AA', 1.0::DOUBLE, TIMESTAMP '2013-01-01 00:00:00', true, 5, 4),
                (2, 'UA', 2.0, TIMESTAMP '2013-01-02 00:00:00', false, 5, 5),
                (3, 'UA', 'NaN', TIMESTAMP '2013-01-03 00:00:00', true, NULL, 4),
                (4, NULL, 4.0, NULL, NULL, NULL, NULL)) AS t(id, carrier, x, seen, flag, a, b)
            """;

    /** An expectation of {@link #TABLE}, its kwargs, whether it is met; a pointer into its result and what is there. */
    private static final String CASES = """
            table_row_count_to_be_between | 'min_value': 4, 'max_value': 4 | met | /observed_value | 4
            table_row_count_to_be_between | 'min_value': 4, 'strict_min': true | not | /observed_value | 4
            table_row_count_to_equal | 'value': 5 | not | /observed_value | 4
            table_column_count_to_equal | 'value': 7 | met | /observed_value | 7
            table_column_count_to_be_between | 'max_value': 6 | not | /observed_value | 7
            table_columns_to_match_ordered_list | 'column_list': ['id','carrier','x','seen','flag','a','b'] | met | /observed_value/1 | 'carrier'
            table_columns_to_match_ordered_list | 'column_list': ['carrier','id','x','seen','flag','a','b'] | not | /details/mismatched/0/Found | 'id'
            table_columns_to_match_set | 'column_set': ['id','carrier'], 'exact_match': false | met |  |
            table_columns_to_match_set | 'column_set': ['id','carier'] | not | /details/mismatched/missing/0 | 'carier'
            column_to_exist | 'column': 'id' | met |  |
            column_to_exist | 'column': 'id', 'column_index': 1 | not |  |
            column_to_exist | 'column': 'carier' | not | /details/nearest | 'carrier'
            column_values_to_be_of_type | 'column': 'id', 'type_': 'int32' | met | /observed_value | 'INTEGER'
            column_values_to_be_of_type | 'column': 'id', 'type_': 'VARCHAR' | not |  |
            column_values_to_be_in_type_list | 'column': 'carrier', 'type_list': ['int','str'] | met |  |
            column_values_to_not_be_null | 'column': 'carrier' | not | /unexpected_count | 1
            column_values_to_not_be_null | 'column': 'carrier', 'mostly': 0.75 | met | /unexpected_percent | 25.0
            column_values_to_not_be_null | 'column': 'x' | not | /partial_unexpected_index_list | [2]
            column_values_to_be_null | 'column': 'a', 'mostly': 0.5 | met | /unexpected_count | 2
            column_values_to_be_unique | 'column': 'id' | met | /unexpected_count | 0
            column_values_to_be_unique | 'column': 'carrier' | not | /unexpected_count | 2
            column_values_to_be_unique | 'column': 'carrier' | not | /partial_unexpected_list | ['UA','UA']
            column_values_to_be_unique | 'column': 'carrier', 'mostly': 0.33 | met | /missing_count | 1
            column_values_to_be_between | 'column': 'x', 'min_value': 1, 'max_value': 4 | met | /missing_count | 1
            column_values_to_be_between | 'column': 'x', 'min_value': 1, 'strict_min': true | not | /partial_unexpected_list | [1.0]
            column_values_to_be_between | 'column': 'x', 'min_value': 1.5, 'mostly': 0.66 | met | /unexpected_count | 1
            column_values_to_be_between | 'column': 'x', 'min_value': 1.5, 'mostly': 0.67 | not | /unexpected_count | 1
            column_values_to_be_between | 'column': 'seen', 'max_value': '2013-01-02' | not | /partial_unexpected_index_list | [2]
            column_values_to_be_between | 'column': 'seen', 'max_value': '2013-01-02T19:00:00-05:00' | met | /unexpected_count | 0
            column_values_to_be_between | 'column': 'carrier', 'min_value': 'B' | not | /partial_unexpected_list | ['AA']
            column_values_to_be_in_set | 'column': 'carrier', 'value_set': ['AA'] | not | /partial_unexpected_counts/0 | {'value':'UA','count':2}
            column_values_to_be_in_set | 'column': 'id', 'value_set': [1, 2.0, 3, 4, 'x'] | met |  |
            column_values_to_be_in_set | 'column': 'flag', 'value_set': [0, 1] | met |  |
            column_values_to_be_in_set | 'column': 'id', 'value_set': [] | not | /unexpected_count | 4
            column_values_to_not_be_in_set | 'column': 'id', 'value_set': [9] | met |  |
            column_values_to_not_be_in_set | 'column': 'id', 'value_set': [4] | not | /partial_unexpected_rows/0/id | 4
            column_values_to_match_regex | 'column': 'carrier', 'regex': '^[A-Z]{2}$' | met | /element_count | 4
            column_values_to_not_match_regex | 'column': 'carrier', 'regex': 'U' | not | /unexpected_count | 2
            column_value_lengths_to_be_between | 'column': 'carrier', 'min_value': 2, 'max_value': 2 | met |  |
            column_value_lengths_to_equal | 'column': 'carrier', 'value': 3 | not | /unexpected_count | 3
            column_min_to_be_between | 'column': 'x', 'min_value': 1, 'max_value': 1 | met | /observed_value | 1.0
            column_max_to_be_between | 'column': 'seen', 'max_value': '2013-01-03' | met | /observed_value | '2013-01-03 00:00:00'
            column_max_to_be_between | 'column': 'x', 'max_value': 4, 'strict_max': true | not | /observed_value | 4.0
            column_mean_to_be_between | 'column': 'x', 'min_value': 2.3, 'max_value': 2.4 | met |  |
            column_mean_to_be_between | 'column': 'flag', 'min_value': 0.7 | not |  |
            column_median_to_be_between | 'column': 'id', 'min_value': 2.5, 'max_value': 2.5 | met | /observed_value | 2.5
            column_stdev_to_be_between | 'column': 'a', 'max_value': 0 | met | /observed_value | 0.0
            column_sum_to_be_between | 'column': 'id', 'min_value': 10, 'max_value': 10 | met | /observed_value | 10
            column_unique_value_count_to_be_between | 'column': 'carrier', 'max_value': 2 | met | /observed_value | 2
            column_proportion_of_unique_values_to_be_between | 'column': 'id', 'min_value': 1 | met | /observed_value | 1.0
            column_proportion_of_non_null_values_to_be_between | 'column': 'carrier', 'min_value': 0.8 | not | /observed_value | 0.75
            column_quantile_values_to_be_between | 'column': 'id', 'quantile_ranges': {'quantiles': [0.5, 1], 'value_ranges': [[1, 2], [null, 4]]} | met | /observed_value/values | [2,4]
            column_quantile_values_to_be_between | 'column': 'id', 'quantile_ranges': {'quantiles': [0, 1], 'value_ranges': [[1, 2], [5, null]]} | not | /details/success_details | [true,false]
            column_distinct_values_to_be_in_set | 'column': 'carrier', 'value_set': ['AA','UA','DL'] | met | /observed_value | ['AA','UA']
            column_distinct_values_to_contain_set | 'column': 'carrier', 'value_set': ['DL'] | not |  |
            column_distinct_values_to_equal_set | 'column': 'carrier', 'value_set': ['UA','AA'] | met |  |
            column_distinct_values_to_equal_set | 'column': 'id', 'value_set': [1,2,3,4,'5'] | not |  |
            compound_columns_to_be_unique | 'column_list': ['carrier','id'] | met |  |
            compound_columns_to_be_unique | 'column_list': ['carrier','a'] | met | /unexpected_count | 0
            compound_columns_to_be_unique | 'column_list': ['b'] | not | /partial_unexpected_list | [4,4]
            column_pair_values_to_be_equal | 'column_A': 'a', 'column_B': 'b' | not | /partial_unexpected_list | [[5,4],[null,4]]
            column_pair_values_to_be_equal | 'column_A': 'a', 'column_B': 'b', 'ignore_row_if': 'either_value_is_missing', 'mostly': 0.5 | met | /missing_count | 2
            column_pair_values_a_to_be_greater_than_b | 'column_A': 'a', 'column_B': 'b', 'ignore_row_if': 'either_value_is_missing' | not | /partial_unexpected_index_list | [1]
            column_pair_values_a_to_be_greater_than_b | 'column_A': 'a', 'column_B': 'b', 'or_equal': true, 'ignore_row_if': 'either_value_is_missing' | met |  |
            """;

    @TempDir
    Path directory;

    private record Case(String expectation, String kwargs, String success, String pointer, String value) {
        static Case of(String line) {
            var parts = line.split(" \\|", -1);
            return new Case(
                    parts[0].strip(),
                    parts[1].strip(),
                    parts[2].strip(),
                    parts.length > 3 ? parts[3].strip() : "",
                    parts.length > 4 ? parts[4].strip() : "");
        }
    }

    @Test
    void everyTypeOfExpectationIsJudgedAsByHand() {
        var cases = CASES.lines().map(Case::of).toList();
        var suite = cases.stream()
                .map(each -> "{'type': 'expect_%s', 'kwargs': {%s}}".formatted(each.expectation, each.kwargs))
                .collect(Collectors.joining(", ", "{'expectations': [", "]}"));
        try (var shop = new Workshop(DatabaseKind.SQLITE, directory)) {
            var version = shop.datasets.add("d", List.of(shop.file("a.parquet", TABLE)), "", ANNA);

            var validation = new Validations(shop.database, shop.ledger, shop.datasets, shop.engine)
                    .validate(Suite.parse(Json.read(suite.replace('\'', '"'))), version, ANNA);

            for (var i = 0; i < cases.size(); i++) {
                var each = cases.get(i);
                var result = validation.results().get(i);
                assertThat(result.at("/exception_info/raised_exception").booleanValue())
                        .as("%s: %s", each, result)
                        .isFalse();
                assertThat(result.path("success").booleanValue())
                        .as("%s: %s", each, result)
                        .isEqualTo(each.success.equals("met"));
                if (!each.pointer.isEmpty()) {
                    assertThat(result.path("result").at(each.pointer).toString())
                            .as("%s: %s", each, result)
                            .isEqualTo(each.value.replace('\'', '"'));
                }
            }
            assertThat(cases.stream().map(Case::expectation).distinct()).hasSize(ExpectationType.values().length);
            assertThat(validation.statistics().evaluated()).isEqualTo(cases.size());
            assertThat(validation.success()).isFalse();
        }
    }
}
