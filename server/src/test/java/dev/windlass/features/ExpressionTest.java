package dev.windlass.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.windlass.kernel.ProblemException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpressionTest {
    private static final Map<String, Object> ROW =
            Map.of("a", 7, "b", 2.5, "zero", 0, "carrier", "UA", "flag", true, "view.x", 4, "odd name", 9);

    private static @Nullable Object value(String expression) {
        return Expression.parse(expression).value(Row.of(ROW));
    }

    @Test
    void valuesAreThoseOfTheGoldenTable() {
        var golden = new HashMap<String, @Nullable Object>();
        golden.put("1 + 2 * 3", 7.0);
        golden.put("(1 + 2) * 3", 9.0);
        golden.put("10 - 4 - 3", 3.0);
        golden.put("-a + 1", -6.0);
        golden.put("- - a", 7.0);
        golden.put("7 % 4", 3.0);
        golden.put("-7 % 4", -3.0);
        golden.put("a / b", 2.8);
        golden.put("a / zero", null);
        golden.put("zero * -1", 0.0);
        golden.put("1e308 * 10", null);
        golden.put("a >= 7 and b < 3", 1.0);
        golden.put("not a > 7", 1.0);
        golden.put("not not a > 7", 0.0);
        golden.put("1 or 0 and 0", 1.0);
        golden.put("a = 7 AND a == 7", 1.0);
        golden.put("a <> 7 or a != 7", 0.0);
        golden.put("carrier == 'UA'", 1.0);
        golden.put("carrier < 'VX'", 1.0);
        golden.put("'it''s'", "it's");
        golden.put("nowhere + 1", null);
        golden.put("nowhere and 0", 0.0);
        golden.put("nowhere and 1", null);
        golden.put("1 or nowhere", 1.0);
        golden.put("not nowhere", null);
        golden.put("nowhere == nowhere", null);
        golden.put("is_missing(nowhere)", 1.0);
        golden.put("is_missing(a)", 0.0);
        golden.put("coalesce(nowhere, b, 1)", 2.5);
        golden.put("if(a > 5, 'long', 'short')", "long");
        golden.put("if(nowhere, 1, 2)", null);
        golden.put("if(0, nowhere, 2)", 2.0);
        golden.put("min(a, b, 3)", 2.5);
        golden.put("max(a, b, nowhere)", null);
        golden.put("abs(-3)", 3.0);
        golden.put("sqrt(16) + floor(2.9) + floor(-0.5)", 5.0);
        golden.put("log(exp(1))", 1.0);
        golden.put("log(-1)", null);
        golden.put("sqrt(-1)", null);
        golden.put("flag", 1.0);
        golden.put("true + false", 1.0);
        golden.put("missing", null);
        golden.put("view.x * 2", 8.0);
        golden.put("\"odd name\" + .5", 9.5);
        golden.put("1.5e-3", 0.0015);
        golden.forEach((text, expected) -> assertThat(value(text)).as(text).isEqualTo(expected));
    }

    @Test
    void mistakesAreToldWithTheirPlaceAndTheNearestName() {
        assertMessage("1 +", "At character 4: a value is missing");
        assertMessage("1 2", "At character 3: '2' was not expected here");
        assertMessage("sqr(2)", "At character 1: there is no function 'sqr'; did you mean 'sqrt'?");
        assertMessage("if(1, 2)", "'if' takes 3 values, not 2");
        assertMessage("1 < 2 < 3", "At character 7: comparisons do not chain");
        assertMessage("a == 'UA", "At character 6: the quote is not closed");
        assertMessage("1e999", "this is not a number");
        assertMessage("", "a value is missing");
        assertMessage("a & b", "'&' was not expected here");
        assertMessage("(".repeat(500) + "1", "nested deeper than 100 levels");
        assertMessage("1+".repeat(2_000) + "1", "longer than 2000 characters");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> Expression.parse("arr_dely > 15").requireNames(List.of("arr_delay", "late")))
                .withMessageContaining("At character 1")
                .withMessageContaining("Did you mean 'arr_delay'?");
    }

    @Test
    void aTextWhereANumberIsNeededIsAProblemThatShowsIt() {
        assertMessage("carrier + 1", "'+' needs numbers, but one value is the text 'UA'");
        assertMessage("carrier > 1", "A number cannot be compared with a text");
        assertMessage("sqrt(carrier)", "'sqrt' needs numbers");
    }

    private static void assertMessage(String expression, String message) {
        assertThatExceptionOfType(ProblemException.class)
                .as(expression)
                .isThrownBy(() -> value(expression))
                .withMessageContaining(message);
    }

    @Test
    void noTextEverFailsWithAnythingButAProblem() {
        var parts = List.of(
                "a",
                "b",
                "carrier",
                "nowhere",
                "1",
                "0",
                "2.5",
                ".",
                "'x'",
                "'",
                "\"",
                "(",
                ")",
                ",",
                "+",
                "-",
                "*",
                "/",
                "%",
                "<",
                "<=",
                "=",
                "!=",
                "<>",
                " and ",
                " or ",
                " not ",
                "if(",
                "min(",
                "log(",
                "coalesce(",
                "is_missing(",
                "é",
                "\u0000",
                "1e",
                "view.x");
        var seed = 20_130_101L;
        var random = new Random(seed);
        var understood = 0;
        for (var round = 0; round < 50_000; round++) {
            var text = new StringBuilder();
            for (var i = random.nextInt(12); i >= 0; i--) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            try {
                var value = value(text.toString());
                understood++;
                assertThat(value == null || value instanceof String || isCanonical(value))
                        .as("'%s' (seed %d) gave %s", text, seed, value)
                        .isTrue();
            } catch (ProblemException _) {
                // What a user can act on is the one failure allowed.
            }
        }
        assertThat(understood).as("expressions understood").isGreaterThan(1_000);
    }

    private static boolean isCanonical(Object value) {
        return value instanceof Double number
                && Double.isFinite(number)
                && Double.doubleToRawLongBits(number) != Double.doubleToRawLongBits(-0.0);
    }
}
