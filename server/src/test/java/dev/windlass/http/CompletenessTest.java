package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CompletenessTest {
    record Order(
            String name,
            int count,
            @Nullable String note,
            List<Line> lines,
            Map<String, @Nullable Object> anything,
            Optional<String> gift) {}

    record Line(String item, @Nullable List<Line> parts) {}

    private static Order read(String json) {
        return Request.local("POST", "/orders", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .body(Order.class);
    }

    private static void lacks(String path, String json) {
        assertThatExceptionOfType(ProblemException.class)
                .as(json)
                .isThrownBy(() -> read(json))
                .withMessageContaining("The body lacks '%s'.".formatted(path))
                .satisfies(e -> assertThat(e.problem().kind()).isEqualTo(Problem.Kind.INVALID));
    }

    @Test
    void whatIsNullableMayBeMissingAndNumbersAreThenZero() {
        var order = read("{'name': 'a', 'lines': [{'item': 'x'}], 'anything': {'x': null}}");

        assertThat(order.note()).isNull();
        assertThat(order.count()).isZero();
        assertThat(order.gift()).isEmpty();
        assertThat(order.anything()).containsEntry("x", null);
    }

    @Test
    void anythingElseThatIsMissingIsNamedWithItsPlace() {
        lacks("name", "{'lines': [], 'anything': {}}");
        lacks("name", "{'name': null, 'lines': [], 'anything': {}}");
        lacks("lines[1]", "{'name': 'a', 'lines': [{'item': 'x'}, null], 'anything': {}}");
        lacks(
                "lines[0].parts[0].item",
                "{'name': 'a', 'lines': [{'item': 'x', 'parts': [{'item': null}]}], 'anything': {}}");
        lacks("anything", "{'name': 'a', 'lines': []}");
    }
}
