package dev.windlass.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.data.FakeBlobs;
import dev.windlass.data.FakeLedger;
import dev.windlass.kernel.Actor;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class TrackingTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final Actor ANN = new Actor("ann");

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private Database database;
    private FakeLedger ledger;
    private Tracking tracking;

    TrackingTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException {
        database = kind.in(directory).open(List.of(Tracking.CAPABILITY), InstantSource.fixed(NOON));
        ledger = new FakeLedger();
        tracking = new Tracking(database, ledger, new FakeBlobs(directory.resolve("blobs")));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String run(String experiment) {
        return tracking.runs()
                .create(new NewRun(experiment, "", "ann", NOON, Map.of()), ANN)
                .id();
    }

    @Test
    void theDefaultExperimentIsThereFromTheBeginning() {
        assertThat(tracking.experiments().require("0").name()).isEqualTo("Default");
    }

    @Test
    void aDeletedExperimentTakesItsRunsAlongAndKeepsItsName() {
        var experiment = tracking.experiments().create("a", "", List.of(), ANN).id();
        var run = run(experiment);
        tracking.experiments().delete(experiment, ANN);
        assertThat(tracking.runs().require(run).lifecycle()).isEqualTo(Lifecycle.DELETED);
        assertThatThrownBy(() -> tracking.experiments().create("a", "", List.of(), ANN))
                .hasMessageContaining("Experiment(name=a) already exists.");
        tracking.experiments().restore(experiment, ANN);
        assertThat(tracking.runs().require(run).lifecycle()).isEqualTo(Lifecycle.ACTIVE);
        assertThat(ledger.events("experiment/" + experiment, -1, 10))
                .extracting(event -> event.kind())
                .containsExactly("experiment-created", "experiment-deleted", "experiment-restored");
    }

    @Test
    void theLatestReadingIsTheGreatestByStepThenTimeThenValueInWhateverOrderTheyCome() {
        for (var seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var run = run("0");
            var points = new ArrayList<MetricPoint>();
            for (var i = 0; i < 60; i++) {
                points.add(new MetricPoint(
                        "loss", random.nextInt(5), NOON.plusMillis(random.nextInt(3)), random.nextInt(4) - 1));
            }
            for (var point : points) {
                if (random.nextBoolean()) {
                    tracking.runs().log(run, RunBatch.ofMetrics(List.of(point)));
                }
            }
            tracking.runs().log(run, RunBatch.ofMetrics(points));
            var order = Comparator.comparingLong(MetricPoint::step)
                    .thenComparing(MetricPoint::at)
                    .thenComparingDouble(MetricPoint::value);
            assertThat(tracking.runs().require(run).metrics())
                    .as("seed %d", seed)
                    .containsExactly(points.stream().max(order).orElseThrow());
            assertThat(tracking.metrics().history(run, "loss", 1_000, 0).items())
                    .as("seed %d: each reading once, by time, step and value", seed)
                    .containsExactlyElementsOf(points.stream()
                            .distinct()
                            .sorted(Comparator.comparing(MetricPoint::at)
                                    .thenComparingLong(MetricPoint::step)
                                    .thenComparingDouble(MetricPoint::value))
                            .toList());
        }
    }

    @Test
    void aBatchWithAChangedParameterLeavesNothingBehind() {
        var run = run("0");
        tracking.runs().log(run, RunBatch.ofParams(List.of(new Entry("a", "1"))));
        var batch = new RunBatch(
                List.of(new Entry("b", "2"), new Entry("a", "2")),
                List.of(new MetricPoint("m", 1, NOON, 0)),
                List.of(new Entry("t", "x")));
        assertThatThrownBy(() -> tracking.runs().log(run, batch))
                .hasMessageContaining("Changing param values is not allowed. Param with key='a'");
        var after = tracking.runs().require(run);
        assertThat(after.params()).isEqualTo(Map.of("a", "1"));
        assertThat(after.metrics()).isEmpty();
        assertThat(after.tags()).doesNotContainKey("t");
    }

    @Test
    void nothingIsWrittenToADeletedRun() {
        var run = run("0");
        tracking.runs().delete(run, ANN);
        assertThatThrownBy(() -> tracking.runs().log(run, RunBatch.ofTags(List.of(new Entry("a", "b")))))
                .hasMessageContaining("must be in the 'active' state. Current state is deleted.");
    }

    @Test
    void whatIsMissingOrNotANumberComesLastInBothDirections() {
        var experiment =
                tracking.experiments().create("order", "", List.of(), ANN).id();
        var values = List.of(2.0, Double.NaN, 1.0);
        var runs = new ArrayList<String>();
        for (var value : values) {
            var run = run(experiment);
            tracking.runs().log(run, RunBatch.ofMetrics(List.of(new MetricPoint("m", value, NOON, 0))));
            runs.add(run);
        }
        runs.add(run(experiment));
        assertThat(ids(experiment, "", "metrics.m ASC"))
                .containsExactly(runs.get(2), runs.get(0), runs.get(1), runs.get(3));
        assertThat(ids(experiment, "", "metrics.m DESC"))
                .containsExactly(runs.get(0), runs.get(2), runs.get(1), runs.get(3));
        assertThat(ids(experiment, "metrics.m != 2", "metrics.m ASC")).containsExactly(runs.get(2));
    }

    private List<String> ids(String experiment, String filter, String order) {
        return tracking
                .runs()
                .search(new RunQuery(List.of(experiment), filter, Visible.ACTIVE_ONLY, List.of(order), 10, 0))
                .items()
                .stream()
                .map(Run::id)
                .toList();
    }

    @Test
    void aFilterIsNeverReadAsSql() {
        var experiment =
                tracking.experiments().create("bind", "", List.of(), ANN).id();
        var run = run(experiment);
        tracking.runs().log(run, RunBatch.ofTags(List.of(new Entry("t", "it's; DROP TABLE run"))));
        assertThat(ids(experiment, "tags.t = \"it's; DROP TABLE run\"", "run_id"))
                .containsExactly(run);
        assertThat(ids(experiment, "tags.`t' OR 1=1 --` = 'x'", "metrics.`a' --`"))
                .isEmpty();
    }

    @Test
    void artifactsAreListedByDirectoryAndCannotEscape() {
        var artifacts = tracking.artifacts();
        for (var path : List.of("0/r/artifacts/a.txt", "0/r/artifacts/d/b.txt", "0/r/artifacts/d/e/c.txt")) {
            artifacts.put(path, new ByteArrayInputStream(path.getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(artifacts.list("0/r/artifacts"))
                .containsExactly(new Artifacts.Listed("a.txt", false, 19), new Artifacts.Listed("d", true, 0));
        assertThat(artifacts.below("0/r/artifacts/d"))
                .extracting(Artifact::path)
                .containsExactly("b.txt", "e/c.txt");
        artifacts.delete("0/r/artifacts/d");
        assertThat(artifacts.list("0/r/artifacts")).hasSize(1);
        assertThatThrownBy(() -> artifacts.find("0/../x")).hasMessageContaining("Invalid path");
    }

    @Test
    void aThinnedCurveKeepsItsSpike() {
        var run = run("0");
        for (var part = 0; part < 5; part++) {
            var points = new ArrayList<MetricPoint>();
            for (var step = part * 1_000; step < (part + 1) * 1_000; step++) {
                points.add(new MetricPoint("m", step == 3_141 ? 99 : 1, NOON.plusMillis(step), step));
            }
            tracking.runs().log(run, RunBatch.ofMetrics(points));
        }
        var sampled = tracking.metrics().sampled(run, "m", 100);
        assertThat(sampled).hasSizeLessThanOrEqualTo(100);
        assertThat(sampled).extracting(MetricPoint::value).contains(99.0);
    }
}
