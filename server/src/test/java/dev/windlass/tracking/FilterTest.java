package dev.windlass.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kernel.ProblemException;
import dev.windlass.tracking.Filter.Clause;
import dev.windlass.tracking.Filter.Name;
import dev.windlass.tracking.Filter.Operator;
import dev.windlass.tracking.Filter.Value;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FilterTest {
    @Test
    void conditionsAreJoinedByAndInAnyCase() {
        assertThat(Filter.parse("metrics.acc > 0.9 AND params.model = 'rf' and tags.`a b` LIKE \"x%\""))
                .containsExactly(
                        new Clause(new Name("metrics", "acc"), Operator.GREATER, new Value.Numeric(0.9)),
                        new Clause(new Name("params", "model"), Operator.EQUAL, new Value.Text("rf")),
                        new Clause(new Name("tags", "a b"), Operator.LIKE, new Value.Text("x%")));
    }

    @Test
    void aKeyMayHaveDotsAfterItsPrefix() {
        assertThat(Filter.parse("tags.mlflow.runName != 'x'").getFirst().name())
                .isEqualTo(new Name("tags", "mlflow.runName"));
    }

    @Test
    void listsAndNullsAreValues() {
        assertThat(Filter.parse("run_id NOT IN ('a', 'b') AND tags.t IS NOT NULL AND params.p IS NULL"))
                .containsExactly(
                        new Clause(new Name("", "run_id"), Operator.NOT_IN, new Value.Texts(List.of("a", "b"))),
                        new Clause(new Name("tags", "t"), Operator.IS_NOT_NULL, new Value.None()),
                        new Clause(new Name("params", "p"), Operator.IS_NULL, new Value.None()));
    }

    @Test
    void nothingIsAskedByAnEmptyFilter() {
        assertThat(Filter.parse("  ")).isEmpty();
    }

    @Test
    void orIsRefusedByName() {
        assertThatThrownBy(() -> Filter.parse("metrics.a > 1 OR metrics.a < 0"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Invalid clause(s) in filter string: 'OR'");
    }

    @Test
    void noTextMakesTheReaderFailOtherwiseThanWithAProblem() {
        var pieces =
                List.of("metrics.", "a", "=", "'", "\"", "`", "(", ")", ",", " AND ", " IN ", "1e3", "-", "IS", "NULL");
        for (var seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder();
            for (var i = random.nextInt(12); i > 0; i--) {
                text.append(pieces.get(random.nextInt(pieces.size()))).append(random.nextBoolean() ? " " : "");
            }
            try {
                Filter.parse(text.toString());
            } catch (ProblemException e) {
                assertThat(e.problem().code()).as("seed %d: %s", seed, text).isEqualTo("bad-filter");
            }
        }
    }

    @Test
    void anOrderingSaysItsDirection() {
        assertThat(Filter.ordering("metrics.`my loss` DESC"))
                .isEqualTo(new Filter.Ordering(new Name("metrics", "my loss"), Filter.Direction.DESCENDING));
        assertThatThrownBy(() -> Filter.ordering("a b c")).hasMessageContaining("Invalid order_by clause");
    }
}
