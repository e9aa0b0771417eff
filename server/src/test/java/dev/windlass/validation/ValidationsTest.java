package dev.windlass.validation;

import static dev.windlass.data.Workshop.ANNA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.data.DatasetVersion;
import dev.windlass.data.NewFile;
import dev.windlass.data.Workshop;
import dev.windlass.http.Request;
import dev.windlass.http.Router;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.ProblemException;
import dev.windlass.store.DatabaseKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class ValidationsTest {
    private static final String TABLE = """
            SELECT * FROM (VALUES
                (1, 'AA', 1.0::DOUBLE, TIMESTAMP '2013-01-01 00:00:00', true, 5, 4),
                (2, 'UA', 2.0, TIMESTAMP '2013-01-02 00:00:00', false, 5, 5),
                (3, 'UA', 'NaN', TIMESTAMP '2013-01-03 00:00:00', true, NULL, 4),
                (4, NULL, 4.0, NULL, NULL, NULL, NULL)) AS t(id, carrier, x, seen, flag, a, b)
            """;

    private final DatabaseKind kind;

    @TempDir
    Path directory;

    private Workshop shop;
    private Validations validations;

    ValidationsTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() {
        shop = new Workshop(kind, directory);
        validations = new Validations(shop.database, shop.ledger, shop.datasets, shop.engine);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void anExpectationThatCannotBeComputedFailsAloneAndSaysWhy() {
        var version = add("d", shop.file("a.parquet", TABLE));

        var validation = validations.validate(
                suite(List.of(
                        "{'type': 'expect_column_values_to_be_unique', 'kwargs': {'column': 'carier'}, 'severity': 'warning'}",
                        "{'type': 'expect_column_values_to_match_regex', 'kwargs': {'column': 'carrier', 'regex': '('}}",
                        "{'type': 'expect_column_mean_to_be_between', 'kwargs': {'column': 'carrier', 'min_value': 1}}",
                        "{'type': 'expect_column_values_to_be_between', 'kwargs': {'column': 'x', 'min_value': 'low'}}",
                        "{'type': 'expect_column_values_to_be_of_type', 'kwargs': {'column': 'x', 'type_': 'flot'}}",
                        "{'type': 'expect_column_values_to_be_unique', 'kwargs': {'column': 'id'}}",
                        "{'type': 'expect_column_values_to_not_be_null', 'kwargs': {'column': 'carrier'}}")),
                version,
                ANNA);

        assertThat(validation.results())
                .extracting(result -> result.path("success").booleanValue())
                .containsExactly(false, false, false, false, false, true, false);
        assertThat(message(validation, 0)).contains("no column 'carier'").contains("Did you mean 'carrier'?");
        assertThat(message(validation, 1)).contains("(");
        assertThat(message(validation, 2)).contains("does not hold numbers");
        assertThat(message(validation, 3)).contains("'min_value' is \"low\"");
        assertThat(message(validation, 4)).contains("'flot' is not a type").contains("FLOAT");
        assertThat(validation
                        .results()
                        .get(6)
                        .at("/result/partial_unexpected_index_list/0")
                        .asInt())
                .isEqualTo(3);
        assertThat(validation.failures(Severity.WARNING)).hasSize(1);
        assertThat(validation.failures(Severity.CRITICAL)).hasSize(5);
    }

    @Test
    void hostileNamesAndValuesStayNamesAndValues() {
        var name = "a\"); DROP TABLE x; --'";
        var version = add(
                "d",
                shop.file(
                        "a.parquet",
                        "SELECT 'it''s \"; --' AS \"%s\", 1 AS row_number".formatted(name.replace("\"", "\"\""))));
        var suite = Json.object();
        suite.put("name", "hostile");
        var list = suite.putArray("expectations");
        for (var type : List.of("be_unique", "not_be_null", "be_in_set", "match_regex", "be_between")) {
            var kwargs = Json.object().put("column", name);
            switch (type) {
                case "be_in_set" ->
                    kwargs.putArray("value_set").add("x' OR 1=1 --").add("it's \"; --");
                case "match_regex" -> kwargs.put("regex", "' OR '1'='1");
                case "be_between" -> kwargs.put("min_value", "'; SELECT 1; --\0");
                default -> {}
            }
            list.addObject().put("type", "expect_column_values_to_" + type).set("kwargs", kwargs);
        }

        var validation = validations.validate(Suite.parse(suite), version, ANNA);

        assertThat(validation.results())
                .extracting(result -> result.path("success").booleanValue())
                .containsExactly(true, true, true, false, true);
        assertThat(validation
                        .results()
                        .get(3)
                        .at("/result/partial_unexpected_rows/0")
                        .path(name)
                        .asString())
                .isEqualTo("it's \"; --");
    }

    @Test
    void noCombinationOfTypeAndColumnBreaksTheResult() {
        var version = add("d", shop.file("a.parquet", """
                SELECT 1::TINYINT AS tiny, 170141183460469231731687303715884105727::HUGEINT AS huge, 1.5::DECIMAL(38, 10) AS dec,
                    'inf'::DOUBLE AS inf, 'NaN'::FLOAT AS nan, true AS flag, 'x' AS text, DATE '2013-01-01' AS day,
                    TIMESTAMPTZ '2013-01-01 00:00:00+02' AS zoned, TIME '10:00:00' AS clock, 'ab'::BLOB AS bytes,
                    uuid() AS uuid, [1, 2] AS list, {'a': 1} AS struct, NULL::INTEGER AS nothing
                UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
                """));
        var expectations = new ArrayList<String>();
        for (var type : ExpectationType.values()) {
            for (var column : version.schema()) {
                for (var value : List.of("'2013-01-01'", "1e300")) {
                    expectations.add("{'type': '%s', 'kwargs': {%s}}"
                            .formatted(type.jsonName(), kwargs(type, column.name(), value)));
                }
            }
        }

        for (var start = 0; start < expectations.size(); start += 100) {
            var part = expectations.subList(start, Math.min(start + 100, expectations.size()));
            var validation = validations.validate(suite(part), version, ANNA);
            assertThat(validation.results()).hasSize(part.size());
            // Exact decimals come back as doubles, so the verdicts are compared and not the text.
            var kept = validations.find(validation.id());
            assertThat(kept.statistics()).isEqualTo(validation.statistics());
            assertThat(kept.results()).hasSize(part.size());
        }
    }

    private static String kwargs(ExpectationType type, String column, String value) {
        var kwargs = new ArrayList<String>();
        for (var key : type.keys()) {
            switch (key) {
                case "column", "column_A" -> kwargs.add("'%s': '%s'".formatted(key, column));
                case "column_B" -> kwargs.add("'column_B': 'inf'");
                case "column_list", "column_set" -> kwargs.add("'%s': ['%s', 'inf']".formatted(key, column));
                case "value_set" -> kwargs.add("'value_set': [%s]".formatted(value));
                case "type_", "regex" -> kwargs.add("'%s': '.'".formatted(key));
                case "type_list" -> kwargs.add("'type_list': ['int']");
                case "min_value", "max_value", "value" -> kwargs.add("'%s': %s".formatted(key, value));
                case "quantile_ranges" ->
                    kwargs.add(
                            "'quantile_ranges': {'quantiles': [0.5], 'value_ranges': [[%s, null]]}".formatted(value));
                default -> {}
            }
        }
        return String.join(", ", kwargs);
    }

    @Test
    void countsAgreeWithALoopOverTheRows() {
        for (long seed = 1; seed <= 15; seed++) {
            var random = new Random(seed);
            var values = new ArrayList<Integer>();
            var rows = new ArrayList<String>();
            for (var i = 0; i < 1 + random.nextInt(60); i++) {
                var value = random.nextInt(4) == 0 ? null : (Integer) random.nextInt(12);
                values.add(value);
                rows.add("(" + i + ", " + (value == null ? "NULL" : value) + ")");
            }
            var version = add(
                    "seed" + seed,
                    shop.file(
                            "a.parquet",
                            "SELECT i, x::INTEGER AS x FROM (VALUES %s) AS t(i, x) ORDER BY i"
                                    .formatted(String.join(", ", rows))));
            var low = random.nextInt(12);
            var mostly = random.nextInt(101) / 100.0;

            var validation = validations.validate(
                    suite(List.of(
                            "{'type': 'expect_column_values_to_be_between', 'kwargs': {'column': 'x', 'min_value': %d, 'mostly': %s}}"
                                    .formatted(low, mostly),
                            "{'type': 'expect_column_values_to_be_unique', 'kwargs': {'column': 'x', 'mostly': %s}}"
                                    .formatted(mostly))),
                    version,
                    ANNA);

            var present = values.stream().filter(value -> value != null).toList();
            var below = present.stream().filter(value -> value < low).count();
            var repeated = present.stream()
                    .filter(value -> present.stream().filter(value::equals).count() > 1)
                    .count();
            check(validation.results().get(0), seed, below, present.size(), mostly);
            check(validation.results().get(1), seed, repeated, present.size(), mostly);
        }
    }

    private static void check(JsonNode result, long seed, long unexpected, int present, double mostly) {
        assertThat(result.at("/result/unexpected_count").asLong())
                .as("seed %d: %s", seed, result)
                .isEqualTo(unexpected);
        assertThat(result.path("success").booleanValue())
                .as("seed %d: %s", seed, result)
                .isEqualTo(present == 0 || (double) (present - unexpected) / present >= mostly);
    }

    @Test
    void allMistakesOfASuiteAreToldTogetherWithTheNearestNames() {
        var mistaken = List.of(
                "{'type': 'expect_column_values_to_be_uniqe', 'kwargs': {'column': 'x'}}",
                "{'type': 'expect_column_values_to_be_unique', 'kwargs': {'colum': 'x'}}",
                "{'type': 'expect_column_values_to_be_unique', 'kwargs': {'column': 'x', 'mostly': 2}, 'severity': 'dire'}");

        assertThatThrownBy(() -> suite(mistaken))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("5 mistakes")
                .hasMessageContaining("did you mean 'expect_column_values_to_be_unique'?")
                .hasMessageContaining("lacks 'column'")
                .hasMessageContaining("did you mean 'column'?")
                .hasMessageContaining("'mostly' is 2")
                .hasMessageContaining("'severity' is \"dire\"");
        assertThatThrownBy(() -> Suite.parse(Json.object())).hasMessageContaining("not a suite");
    }

    @Test
    void aValidationIsKeptWithAnEventThatHoldsNoValueOfTheData() {
        var version = add("d", shop.text("a.csv", "secret\nx1\nx1\n"));
        var suite = suite(List.of("{'type': 'expect_column_values_to_be_unique', 'kwargs': {'column': 'secret'}}"));

        var validation = validations.validate(suite, version, ANNA);

        assertThat(Json.text(validations.find(validation.id()))).isEqualTo(Json.text(validation));
        assertThat(validations.list("d")).extracting(Validation::id).containsExactly(validation.id());
        var event = shop.ledger.latest("dataset/d", 1).getFirst();
        assertThat(event.kind()).isEqualTo("validated");
        assertThat(event.body().path("failed").asInt()).isOne();
        assertThat(event.body().toString()).doesNotContain("x1");
        assertThat(validation
                        .greatExpectations()
                        .at("/statistics/success_percent")
                        .doubleValue())
                .isZero();
    }

    @Test
    void rowsAreJudgedAsTheStatementPreparesThem() {
        var version = add("d", shop.text("a.csv", "x\n1\n2\n"));
        var suite = suite(
                List.of("{'type': 'expect_column_min_to_be_between', 'kwargs': {'column': 'y', 'min_value': 20}}"));

        assertThat(validations
                        .validate(suite, version, "SELECT x * 10 AS y FROM source WHERE x > 1;", ANNA)
                        .success())
                .isTrue();
        assertThat(validations.validate(suite, version, ANNA).success()).isFalse();
    }

    @Test
    void theFlightsOfTheExampleMeetTheirExpectations() throws Exception {
        var example = Path.of("..", "examples", "flights").toAbsolutePath();
        var script = Files.readString(example.resolve("prepare.sql"));
        for (var table : List.of("flights", "weather")) {
            var version = add(
                    table,
                    shop.prepared(
                            table + ".parquet",
                            "SET VARIABLE raw = '" + example.resolve("data") + "'; " + script,
                            "SELECT * FROM " + table));
            var suite = Suite.parse(Json.read(Files.readString(example.resolve("expectations/" + table + ".json"))));

            var validation = validations.validate(suite, version, ANNA);

            assertThat(validation.failures(Severity.CRITICAL)).isEmpty();
            assertThat(validation.success()).isTrue();
        }
    }

    @Test
    void theRoutesValidateListAndFind() {
        add("d", shop.text("a.csv", "x\n1\n"));
        var router = new Router(request -> request).add(new ValidationRoutes(validations, shop.datasets).routes());

        var body = """
                {"dataset": "d", "suite": {"name": "s", "expectations":
                    [{"type": "expect_table_row_count_to_equal", "kwargs": {"value": 1}}]}}""";
        var answer = call(router, "POST", "/api/v1/validations", body);

        assertThat(answer.path("success").booleanValue()).isTrue();
        assertThat(answer.at("/statistics/evaluated_expectations").asInt()).isOne();
        var id = answer.path("id").asString();
        assertThat(call(router, "GET", "/api/v1/validations/" + id, "")).isEqualTo(answer);
        assertThat(call(router, "GET", "/api/v1/validations?dataset=d", "")
                        .at("/validations/0/id")
                        .asString())
                .isEqualTo(id);
        assertThat(call(router, "GET", "/api/v1/validations/" + id + "/result", "")
                        .path("suite_name")
                        .asString())
                .isEqualTo("s");
        assertThat(call(
                                router,
                                "POST",
                                "/api/v1/validations",
                                "{\"dataset\": \"nosuch\", \"suite\": {\"expectations\": []}}")
                        .path("status")
                        .asInt())
                .isEqualTo(404);
        assertThat(call(router, "POST", "/api/v1/validations", "{}")
                        .path("status")
                        .asInt())
                .isEqualTo(400);
    }

    private static JsonNode call(Router router, String method, String target, String body) {
        var response = router.dispatch(Request.local(method, target, body.getBytes(StandardCharsets.UTF_8)));
        return Json.read(new String(response.bytes(), StandardCharsets.UTF_8));
    }

    private DatasetVersion add(String name, NewFile file) {
        return shop.datasets.add(name, List.of(file), "", ANNA);
    }

    private static Suite suite(List<String> expectations) {
        return Suite.parse(Json.read("{'name': 's', 'expectations': [%s]}"
                .formatted(String.join(", ", expectations))
                .replace('\'', '"')));
    }

    private static String message(Validation validation, int index) {
        var info = validation.results().get(index).path("exception_info");
        assertThat(info.path("raised_exception").booleanValue()).isTrue();
        return info.path("exception_message").asString();
    }
}
