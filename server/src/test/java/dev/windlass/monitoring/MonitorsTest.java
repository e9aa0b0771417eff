package dev.windlass.monitoring;

import static dev.windlass.serving.ServingForTests.MODEL;
import static dev.windlass.serving.ServingForTests.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.kernel.Actor;
import dev.windlass.monitoring.DriftReport.Verdict;
import dev.windlass.serving.Label;
import dev.windlass.serving.Prediction;
import dev.windlass.serving.ServingForTests;
import dev.windlass.store.DatabaseKind;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
final class MonitorsTest {
    private static final Actor ANNA = new Actor("anna");
    private static final int ROWS = 400;
    private static final Instant END = NOON.plusSeconds(60);
    private static final double LIMIT = 0.2;

    private final DatabaseKind kind;

    @TempDir
    Path folder;

    private ServingForTests serving;
    private Monitors monitors;

    MonitorsTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() {
        serving = new ServingForTests(kind.in(folder), folder);
        monitors = new Monitors(
                serving.database(),
                serving.log(),
                (model, version) -> model.equals(MODEL) && version == 1 ? Optional.of(reference()) : Optional.empty(),
                new MonitorMetrics(new PrometheusRegistry()));
        serving.deployments().deploy("watched", MODEL, 1, ANNA, "");
    }

    @AfterEach
    void close() {
        serving.close();
    }

    /** What version 1 saw in training: itself, a standard normal, and its answer, uniform. */
    private static Profile reference() {
        var random = new Random(1);
        var rows = 2_000;
        var values = new double[rows * 3];
        var outputs = new double[rows];
        for (var row = 0; row < rows; row++) {
            outputs[row] = random.nextDouble();
            values[row * 3] = 1;
            values[row * 3 + 1] = random.nextGaussian();
            values[row * 3 + 2] = outputs[row];
        }
        return Profile.of(List.of("version", "x", "answer"), values, outputs);
    }

    private void predict(double mean) {
        var random = new Random(2);
        var rows = new ArrayList<Map<String, Object>>();
        for (var row = 0; row < ROWS; row++) {
            rows.add(Map.of("id", row, "x", mean + random.nextGaussian(), "answer", random.nextDouble()));
        }
        serving.predictor().predict("watched", rows, Optional.of("id"));
    }

    private static double output(Prediction prediction) {
        return Objects.requireNonNull(prediction.output());
    }

    @Test
    void aReportTellsDriftAndQualityOfTheWindowAndIsReadAsItWasMade() {
        predict(2);
        serving.log()
                .label(
                        "watched",
                        serving.log().window("watched", 1, NOON, END).stream()
                                .limit(100)
                                .map(one -> new Label(one.key(), output(one) > 0.5 ? 1 : 0, null))
                                .toList());
        var report = monitors.look("watched", NOON, END, END, LIMIT);
        assertThat(report.requests()).isEqualTo(ROWS);
        assertThat(report.version()).isEqualTo(1);
        var drift = Objects.requireNonNull(report.drift());
        assertThat(drift.worst())
                .hasValueSatisfying(worst -> assertThat(worst.feature()).isEqualTo("x"));
        assertThat(drift.output().verdict()).isEqualTo(Verdict.STABLE);
        assertThat(report.qualityOf(1)).hasValueSatisfying(quality -> {
            assertThat(quality.labelled()).isEqualTo(100);
            assertThat(quality.auc()).isEqualTo(1);
        });
        assertThat(monitors.latest("watched")).contains(report);
        assertThat(monitors.reports("watched")).containsExactly(report);
    }

    @Test
    void bothVersionsOfARolloutAreMeasuredOnTheSameRequests() {
        serving.deployments().startCanary("watched", 2, 50, ANNA, "");
        predict(0);
        serving.log()
                .label(
                        "watched",
                        serving.log().window("watched", 1, NOON, END).stream()
                                .map(one -> new Label(one.key(), output(one) > 0.3 ? 1 : 0, null))
                                .toList());
        var report = monitors.look("watched", NOON, END, END, LIMIT);
        assertThat(report.requests()).isEqualTo(ROWS);
        assertThat(report.quality().keySet()).containsExactlyInAnyOrder(1, 2);
        assertThat(report.quality().values()).extracting(Quality::labelled).containsExactly(ROWS, ROWS);
    }

    @Test
    void aWindowWithoutPredictionsOrWithoutAReferenceHasNoDrift() {
        assertThat(monitors.look("watched", NOON, END, END, LIMIT).drift()).isNull();
        serving.deployments().deploy("unknown", MODEL, 7, ANNA, "");
        serving.predict("unknown", Map.of("id", "a"));
        var report = monitors.look("unknown", NOON, END, END, LIMIT);
        assertThat(report.drift()).isNull();
        assertThat(report.requests()).isEqualTo(1);
        assertThat(report.quality()).isEmpty();
    }
}
