package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kernel.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
    @Test
    void aDatasetWithoutANumberIsItsNewestVersion() {
        assertThat(Reference.ofDataset("flights")).isEqualTo(new Reference("flights", "latest"));
        assertThat(Reference.ofDataset("flights@3")).isEqualTo(new Reference("flights", "3"));
    }

    @ParameterizedTest
    @CsvSource({
        "delays,delays,latest",
        "delays:3,delays,3",
        "delays:latest,delays,latest",
        "delays@champion,delays,@champion"
    })
    void aModelVersionIsANumberOrAnAlias(String text, String name, String version) {
        assertThat(Reference.ofModel(text)).isEqualTo(new Reference(name, version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"@3", "flights@", "flights@x", "flights@0"})
    void aDatasetVersionThatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> Reference.ofDataset(text))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(text)
                .hasMessageContaining("flights@3");
    }

    @ParameterizedTest
    @ValueSource(strings = {":3", "delays:", "delays:x", "delays@"})
    void aModelVersionThatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> Reference.ofModel(text))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(text)
                .hasMessageContaining("delays@champion");
    }
}
