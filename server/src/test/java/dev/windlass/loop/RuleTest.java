package dev.windlass.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kernel.ProblemException;
import dev.windlass.loop.Rule.Outcome;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "auc >= 0.66                    | 0.66  | 0.9  | HOLDS",
                "auc >= 0.66                    | 0.65  | 0.9  | BROKEN",
                "auc > 0.66                     | 0.66  | 0.9  | BROKEN",
                "auc >= champion.auc - 0.005    | 0.746 | 0.75 | HOLDS",
                "auc >= champion.auc - 0.005    | 0.744 | 0.75 | BROKEN",
                "auc > champion + 5%            | 1.06  | 1.0  | HOLDS",
                "auc > champion + 5%            | 1.04  | 1.0  | BROKEN",
                "auc < champion - 10%           | 0.8   | 1.0  | HOLDS",
                "auc >= champion                | 1.0   | 1.0  | HOLDS",
            })
    void comparesAMeasureWithANumberOrTheChampions(String rule, double own, double champion, Outcome expected) {
        var verdict = Rule.parse(rule).check(Map.of("auc", own), Optional.of(Map.of("auc", champion)));

        assertThat(verdict.outcome()).as(verdict.sentence()).isEqualTo(expected);
    }

    @Test
    void readsSharesAndTimesInTheirUnits() {
        assertThat(Rule.parse("error_rate > 1%").offset()).isEqualTo(0.01);
        assertThat(Rule.parse("latency_p99 <= 5ms").offset()).isEqualTo(5);
        assertThat(Rule.parse("latency_p99 <= 2s").offset()).isEqualTo(2000);
    }

    @Test
    void hasNoVerdictWhenAMeasureIsUnknown() {
        assertThat(Rule.parse("auc >= 0.5").check(Map.of(), Optional.empty()).outcome())
                .isEqualTo(Outcome.NO_VERDICT);
        assertThat(Rule.parse("auc >= champion")
                        .check(Map.of("auc", 0.7), Optional.of(Map.of()))
                        .outcome())
                .isEqualTo(Outcome.NO_VERDICT);
        assertThat(Rule.parse("auc >= 0.5")
                        .check(Map.of("auc", Double.NaN), Optional.empty())
                        .outcome())
                .isEqualTo(Outcome.NO_VERDICT);
    }

    @Test
    void holdsAgainstAChampionThatIsNotThere() {
        assertThat(Rule.parse("auc >= champion - 0.1")
                        .check(Map.of("auc", 0.7), Optional.empty())
                        .outcome())
                .isEqualTo(Outcome.HOLDS);
    }

    @Test
    void namesTheColumnThatAWorstMeasureIsSplitBy() {
        var rule = Rule.parse("worst( auc  by carrier ) >= 0.58");

        assertThat(rule.measure()).isEqualTo("worst(auc by carrier)");
        assertThat(rule.splitColumn()).contains("carrier");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "auc", "auc = 1", "auc >= ", "auc >= champion.auc - ", "0.5 <= auc", "worst(auc) > 1"})
    void refusesWhatIsNoRule(String text) {
        assertThatThrownBy(() -> Rule.parse(text))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("is not a rule");
    }
}
