package dev.windlass.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.data.FakeBlobs;
import dev.windlass.data.FakeLedger;
import dev.windlass.kernel.Actor;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import dev.windlass.store.DatabaseUnderTest;
import dev.windlass.store.OldSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is stored of metrics, against the plainest model there is: a list. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class MetricHistoryTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final Actor ANN = new Actor("ann");
    private static final String KEY = "loss";
    private static final double[] ODD_VALUES = {
        0, 1, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, Double.MIN_VALUE
    };

    private static final Comparator<MetricPoint> BY_VALUE = Comparator.comparingDouble(MetricPoint::comparable);
    private static final Comparator<MetricPoint> HISTORY = Comparator.comparing(MetricPoint::at)
            .thenComparingLong(MetricPoint::step)
            .thenComparing(BY_VALUE)
            .thenComparing(point -> Double.isNaN(point.value()));
    private static final Comparator<MetricPoint> LATEST = Comparator.comparingLong(MetricPoint::step)
            .thenComparing(MetricPoint::at)
            .thenComparing(BY_VALUE);

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private DatabaseUnderTest place;
    private Database database;
    private Tracking tracking;

    MetricHistoryTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException {
        place = kind.in(directory);
        reopen();
    }

    private void reopen() throws IOException {
        database = place.open(List.of(Tracking.CAPABILITY), InstantSource.fixed(NOON));
        tracking = new Tracking(database, new FakeLedger(), new FakeBlobs(directory.resolve("blobs")));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String run() {
        return tracking.runs()
                .create(new NewRun("0", "", "ann", NOON, Map.of()), ANN)
                .id();
    }

    private void log(String run, List<MetricPoint> points) {
        tracking.runs().log(run, RunBatch.ofMetrics(points));
    }

    private List<MetricPoint> history(String run, int limit) {
        var all = new ArrayList<MetricPoint>();
        var page = tracking.metrics().history(run, KEY, limit, 0);
        all.addAll(page.items());
        while (page.more()) {
            page = tracking.metrics().history(run, KEY, limit, page.next());
            all.addAll(page.items());
        }
        return all;
    }

    private static MetricPoint odd(Random random) {
        return new MetricPoint(
                KEY,
                random.nextBoolean() ? ODD_VALUES[random.nextInt(ODD_VALUES.length)] : random.nextGaussian(),
                NOON.plusMillis(random.nextInt(7) - 3),
                random.nextInt(9) - 4);
    }

    private static int count(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 1;
            case 1 -> 2 + random.nextInt(20);
            case 2 -> PointChunks.TAIL_POINTS_MAX - 2 + random.nextInt(4);
            default -> 400 + random.nextInt(600);
        };
    }

    @Test
    void whateverComesInWhateverPartsIsThereOnceAndInOrder() {
        for (var seed = 0; seed < 8; seed++) {
            var random = new Random(seed);
            var run = run();
            var model = new ArrayList<MetricPoint>();
            for (var part = 0; part < 12; part++) {
                var points =
                        Stream.generate(() -> odd(random)).limit(count(random)).toList();
                var again = model.isEmpty() ? points : model.subList(0, Math.min(model.size(), random.nextInt(50)));
                log(run, points);
                log(run, List.copyOf(again));
                model.addAll(points);
            }
            assertThat(history(run, 1 + random.nextInt(300)))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(
                            model.stream().distinct().sorted(HISTORY).toList());
            var latest = tracking.runs().require(run).metrics().getFirst();
            assertThat(model).as("seed %d: the latest was logged", seed).contains(latest);
            assertThat(LATEST.compare(latest, model.stream().max(LATEST).orElseThrow()))
                    .as("seed %d: %s is the latest", seed, latest)
                    .isZero();
        }
    }

    @Test
    void aRisingSeriesIsReadInPagesAcrossTheBoundsOfItsChunks() {
        var random = new Random(5);
        var run = run();
        var model = new ArrayList<MetricPoint>();
        while (model.size() < 4_000) {
            var from = model.size();
            var points = LongStream.range(from, from + count(random))
                    .mapToObj(step -> new MetricPoint(KEY, random.nextGaussian(), NOON.plusMillis(step / 3), step))
                    .toList();
            log(run, points);
            model.addAll(points);
        }
        for (var limit : List.of(1_000, 97, 159, 5_000)) {
            assertThat(history(run, limit)).as("pages of %d", limit).containsExactlyElementsOf(model);
        }
        assertThat(tracking.metrics().history(run, KEY, 10, model.size()).items())
                .isEmpty();
    }

    @Test
    void aStretchOfStepsIsExactWhenItFitsAndKeepsItsExtremesWhenNot() {
        var run = run();
        for (var part = 0; part < 5; part++) {
            var first = part * 1_000L;
            log(
                    run,
                    LongStream.range(first, first + 1_000)
                            .mapToObj(step -> new MetricPoint(
                                    KEY, step == 3_141 ? 99 : Math.sin((double) step), NOON.minusMillis(step), step))
                            .toList());
        }
        var zoomed = tracking.metrics().sampled(run, KEY, 3_100, 3_199, 100);
        assertThat(zoomed)
                .extracting(MetricPoint::step)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(3_100, 3_199).boxed().toList());
        var thinned = tracking.metrics().sampled(run, KEY, 0, Long.MAX_VALUE, 100);
        assertThat(thinned).hasSizeLessThanOrEqualTo(100);
        assertThat(thinned).extracting(MetricPoint::value).contains(99.0);
        assertThat(thinned)
                .extracting(MetricPoint::step)
                .isSorted()
                .startsWith(0L)
                .endsWith(4_999L);
        for (var points : List.of(2, 3, 4, 5)) {
            assertThat(tracking.metrics().sampled(run, KEY, 0, Long.MAX_VALUE, points))
                    .hasSizeLessThanOrEqualTo(points)
                    .extracting(MetricPoint::value)
                    .contains(99.0);
        }
        assertThat(tracking.metrics().sampled(run, KEY, 5_000, 6_000, 100)).isEmpty();
    }

    @Test
    void whatAnOlderVersionStoredIsThereAndGoesOn() throws IOException {
        database.close();
        place = kind.in(Files.createDirectory(directory.resolve("old")));
        database = place.open(List.of("ledger"), InstantSource.fixed(NOON));
        OldSchema.apply(database, Tracking.CAPABILITY, 1);
        var random = new Random(3);
        var model = Stream.generate(() -> odd(random)).limit(3_000).distinct().toList();
        var rising = LongStream.range(0, 2L * PointChunks.CHUNK_POINTS_MAX + 1)
                .mapToObj(step -> new MetricPoint("long", 1.0 / (double) (step + 1), NOON.plusMillis(step), step))
                .toList();
        database.<Boolean>write(change -> {
            change.sql()
                    .execute("INSERT INTO experiment (id, name, artifact_root, lifecycle, created_at_ms, updated_at_ms)"
                            + " VALUES (0, 'Default', '0', 'active', 5, 5)");
            change.sql()
                    .execute(
                            "INSERT INTO run (seq, id, experiment, name, user_name, status, started_at_ms, lifecycle,"
                                    + " artifact_root) VALUES (1, 'old', 0, 'n', '', 'RUNNING', 5, 'active', '0/old/artifacts')");
            insertRows(change.sql(), 1, model);
            insertRows(change.sql(), 2, rising);
            return true;
        });
        database.close();
        place.open(List.of("ledger", Tracking.CAPABILITY), InstantSource.fixed(NOON))
                .close();
        database = place.open(List.of("ledger", Tracking.CAPABILITY), InstantSource.fixed(NOON));
        tracking = new Tracking(database, new FakeLedger(), new FakeBlobs(directory.resolve("blobs")));

        assertThat(history("old", 1_000))
                .containsExactlyElementsOf(model.stream().sorted(HISTORY).toList());
        assertThat(tracking.metrics().sampled("old", "long", 10_000)).containsExactlyElementsOf(rising);
        var next = new MetricPoint("long", 7, NOON.plusSeconds(100), 1_000_000);
        log("old", List.of(next, rising.getFirst()));
        assertThat(tracking.metrics().sampled("old", "long", 10_000))
                .hasSize(rising.size() + 1)
                .endsWith(next);
        assertThat(tracking.runs()
                        .search(new RunQuery(
                                List.of("0"),
                                "metrics.long > 6",
                                Visible.ACTIVE_ONLY,
                                List.of("metrics.long DESC"),
                                10,
                                0))
                        .items())
                .extracting(Run::id)
                .containsExactly("old");
    }

    private static void insertRows(Handle sql, int series, List<MetricPoint> points) {
        var latest = points.stream().max(LATEST).orElseThrow();
        sql.execute(
                "INSERT INTO metric_series (seq, run, name, value, is_nan, step, at_ms) VALUES (?, 1, ?, ?, ?, ?, ?)",
                series,
                latest.key(),
                latest.comparable(),
                Double.isNaN(latest.value()) ? 1 : 0,
                latest.step(),
                latest.at().toEpochMilli());
        var batch = sql.prepareBatch(
                "INSERT INTO metric_point (series, at_ms, step, value, is_nan) VALUES (?, ?, ?, ?, ?)");
        points.forEach(point -> batch.add(
                series,
                point.at().toEpochMilli(),
                point.step(),
                point.comparable(),
                Double.isNaN(point.value()) ? 1 : 0));
        batch.execute();
    }

    @Test
    void anOrderByAMetricIsTheSameInPagesAsInOneWithNanAndMissingLast() {
        var random = new Random(11);
        for (var i = 0; i < 40; i++) {
            var run = run();
            if (i % 5 != 0) {
                log(run, List.of(new MetricPoint(KEY, i % 7 == 0 ? Double.NaN : random.nextInt(6), NOON, i)));
            }
        }
        for (var direction : List.of("ASC", "DESC")) {
            var whole = found(direction, 100, 0);
            assertThat(whole).hasSize(40);
            var values = whole.stream()
                    .map(run -> run.metrics().isEmpty()
                            ? 200.0
                            : Double.isNaN(run.metrics().getFirst().value())
                                    ? 100.0
                                    : run.metrics().getFirst().value() * (direction.equals("ASC") ? 1 : -1))
                    .toList();
            assertThat(values).as(direction).isSorted();
            var pages = new ArrayList<Run>();
            for (var offset = 0; offset < 40; offset += 7) {
                pages.addAll(found(direction, 7, offset));
            }
            assertThat(pages).as(direction).containsExactlyElementsOf(whole);
        }
    }

    private List<Run> found(String direction, int limit, int offset) {
        return tracking.runs()
                .search(new RunQuery(
                        List.of("0"), "", Visible.ACTIVE_ONLY, List.of("metrics.loss " + direction), limit, offset))
                .items();
    }
}
