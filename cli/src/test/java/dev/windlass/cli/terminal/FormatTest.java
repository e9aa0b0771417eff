package dev.windlass.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.kernel.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
    @ParameterizedTest
    @CsvSource({"0.6571234567,0.65712", "3,3", "-0.5,-0.5", "NaN,NaN", "1e-9,1E-9", "12345.678,12346"})
    void numbersKeepFiveDigits(double value, String text) {
        assertThat(Format.number(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"999,999 B", "1500,1.5 kB", "2000000,2.0 MB"})
    void bytesGetTheUnitThatFits(long bytes, String text) {
        assertThat(Format.bytes(bytes)).isEqualTo(text);
    }

    @Test
    void timesAreShownToTheSecondAndOtherTextsAreLeftAlone() {
        assertThat(Format.time("2013-07-01T06:00:00.123456Z")).isEqualTo("2013-07-01 06:00:00Z");
        assertThat(Format.time("2013-07-01T06:00Z")).isEqualTo("2013-07-01 06:00Z");
        assertThat(Format.time("July")).isEqualTo("July");
    }

    @Test
    void whatIsAbsentIsADash() {
        var object = Json.object().putNull("nothing").put("empty", "");

        assertThat(Format.cell(object.path("nothing"))).isEqualTo("-");
        assertThat(Format.cell(object.path("empty"))).isEqualTo("-");
        assertThat(Format.cell(object.path("missing"))).isEqualTo("-");
    }

    @Test
    void durationsAreShort() {
        assertThat(Format.duration(Duration.ofMillis(1_240))).isEqualTo("1.2 s");
        assertThat(Format.duration(Duration.ofSeconds(75))).isEqualTo("1 min 15 s");
    }
}
