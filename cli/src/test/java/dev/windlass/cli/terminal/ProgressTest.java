package dev.windlass.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter err = new StringWriter();
    private final AtomicLong nanos = new AtomicLong();

    private Progress progress(OptionalInt columns) {
        return new Progress(new PrintWriter(err), "sending a.parquet", 1_000_000, columns, nanos::get);
    }

    private void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    @Test
    void aTerminalShowsABarWithShareRateAndTimeLeftAndIsClearedAtTheEnd() {
        try (var progress = progress(OptionalInt.of(100))) {
            pass(Duration.ofSeconds(1));
            progress.add(250_000);
        }

        assertThat(err.toString())
                .contains("sending a.parquet [########")
                .contains("25%")
                .contains("250.0 kB/s")
                .contains("3.0 s left")
                .endsWith("\r\u001b[K");
    }

    @Test
    void elsewhereTheEndIsOnePlainLine() {
        try (var progress = progress(OptionalInt.empty())) {
            pass(Duration.ofSeconds(2));
            progress.add(1_000_000);
        }

        assertThat(err.toString()).isEqualToIgnoringNewLines("sending a.parquet: 1.0 MB in 2.0 s");
    }

    @Test
    void elsewhereLongWorkIsToldFromTimeToTime() {
        try (var progress = progress(OptionalInt.empty())) {
            pass(Duration.ofSeconds(11));
            progress.add(500_000);
        }

        assertThat(err.toString().lines()).first().asString().isEqualTo("sending a.parquet: 50%  45.5 kB/s  11 s left");
    }

    @Test
    void theBarFitsIntoTheWindow() {
        try (var progress = progress(OptionalInt.of(70))) {
            pass(Duration.ofSeconds(1));
            progress.add(999_999);
        }

        assertThat(err.toString().replace("\u001b[K", "").split("\r", -1))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(70));
    }
}
