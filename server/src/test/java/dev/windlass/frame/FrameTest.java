package dev.windlass.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kernel.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameTest {
    @TempDir
    Path directory;

    private DuckDb engine;

    @BeforeEach
    void open() {
        engine = DuckDb.open(directory.resolve("duckdb"));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aQueryAnswersNumbersTextsAndTimesWithTheirMissingValues() {
        var frame = engine.frame("""
                SELECT * FROM (VALUES
                    (1, true, 1.5::DECIMAL(10, 2), 'a', TIMESTAMP '2013-01-01 00:00:00.5', DATE '2013-01-02'),
                    (NULL, NULL, NULL, NULL, NULL, NULL)) AS t(i, b, d, s, t, day)
                """);

        assertThat(frame.rows()).isEqualTo(2);
        assertThat(frame.names()).containsExactly("i", "b", "d", "s", "t", "day");
        assertThat(frame.numbers("i").values()).containsExactly(1, Double.NaN);
        assertThat(frame.numbers("b").values()).containsExactly(1, Double.NaN);
        assertThat(frame.numbers("d").values()).containsExactly(1.5, Double.NaN);
        assertThat(frame.texts("s").values()).containsExactly("a", null);
        assertThat(frame.row(0))
                .containsEntry("t", Instant.parse("2013-01-01T00:00:00.500Z"))
                .containsEntry("day", Instant.parse("2013-01-02T00:00:00Z"));
        assertThat(frame.row(1))
                .hasSize(6)
                .allSatisfy((_, value) -> assertThat(value).isNull());
    }

    @Test
    void zonedTimesAreTheSameInstantWhateverTheZone() {
        var frame = engine.frame(
                "SELECT TIMESTAMPTZ '2013-01-01 00:00:00-05' AS t, TIMESTAMP_NS '2013-06-01 01:02:03' AS u");

        assertThat(frame.row(0))
                .containsEntry("t", Instant.parse("2013-01-01T05:00:00Z"))
                .containsEntry("u", Instant.parse("2013-06-01T01:02:03Z"));
    }

    @Test
    void anUnknownColumnIsToldWithTheNearestOne() {
        assertThatThrownBy(() -> engine.frame("SELECT dstance FROM (SELECT 1 AS distance)"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("dstance")
                .hasMessageContaining("Did you mean \"distance\"?");
        assertThatThrownBy(() -> engine.frame("SELECT 1 AS distance").numbers("distence"))
                .hasMessageContaining("Did you mean 'distance'?");
    }

    @Test
    void aConfinedEngineReadsNothingOutsideItsDirectories() throws Exception {
        var inside = Files.createDirectories(directory.resolve("inside"));
        Files.writeString(inside.resolve("a.csv"), "x\n1\n");
        Files.writeString(directory.resolve("outside.csv"), "x\n1\n");
        try (var confined = DuckDb.confined(directory.resolve("confined"), List.of(inside))) {
            var read = "SELECT * FROM " + SourceFile.relation(inside.resolve("a.csv"), "a.csv");
            assertThat(confined.frame(read).numbers("x").values()).containsExactly(1);
            assertThatThrownBy(() -> confined.frame(
                            "SELECT * FROM " + SourceFile.relation(directory.resolve("outside.csv"), "a.csv")))
                    .hasMessageContaining("may not see");
            assertThatThrownBy(() -> confined.execute("SET enable_external_access = true"))
                    .isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void oneSelectRefusesWhatIsNotOneSelect() {
        assertThat(engine.oneSelect(" SELECT 1; ")).isEqualTo("SELECT 1");
        assertThat(engine.oneSelect("WITH a AS (SELECT 1) SELECT * FROM a")).startsWith("WITH");
        for (var hostile : List.of(
                "SELECT 1; DROP TABLE x",
                "COPY (SELECT 1) TO 'x.csv'",
                "SELECT 1) AS t; SELECT (2",
                "",
                "INSTALL httpfs")) {
            assertThatThrownBy(() -> engine.oneSelect(hostile)).as(hostile).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void rowsOfJsonBecomeColumnsAndMissingFieldsAreMissing() {
        var frame = Frame.rowsOf(
                List.of(
                        Map.of("key", "a", "n", 1, "at", "2013-01-01T00:00:00Z"),
                        Map.of("key", "b", "flag", true, "at", "2013-01-01T01:00:00+01:00")),
                Set.of("at"));

        assertThat(frame.texts("key").values()).containsExactly("a", "b");
        assertThat(frame.numbers("n").values()).containsExactly(1, Double.NaN);
        assertThat(frame.numbers("flag").values()).containsExactly(Double.NaN, 1);
        assertThat(frame.times("at").epochMillis())
                .containsOnly(Instant.parse("2013-01-01T00:00:00Z").toEpochMilli());
        assertThatThrownBy(() -> Frame.rowsOf(List.of(Map.of("n", 1), Map.of("n", "x")), Set.of()))
                .hasMessageContaining("Row 2 has 'x' for 'n'");
    }

    @Test
    void appendingKeepsTheRowsOfBothAndFillsColumnsThatOneLacks() {
        var upper = Frame.rowsOf(List.of(Map.of("a", 1, "b", "x")), Set.of());
        var lower = Frame.rowsOf(List.of(Map.of("b", "y", "c", 3)), Set.of());

        var both = upper.append(lower);

        assertThat(both.numbers("a").values()).containsExactly(1, Double.NaN);
        assertThat(both.texts("b").values()).containsExactly("x", "y");
        assertThat(both.numbers("c").values()).containsExactly(Double.NaN, 3);
    }

    @Test
    void aFrameWrittenAsParquetReadsBackTheSame() {
        for (long seed = 1; seed <= 20; seed++) {
            var frame = randomFrame(new Random(seed));
            var file = directory.resolve("it's " + seed + ".parquet");

            frame.writeParquet(engine, file);

            var back = engine.frame("SELECT * FROM " + SourceFile.relation(file, "x.parquet"));
            assertThat(back.names()).as("seed %d", seed).isEqualTo(frame.names());
            for (var row = 0; row < frame.rows(); row++) {
                assertThat(back.row(row)).as("seed %d row %d", seed, row).isEqualTo(frame.row(row));
            }
        }
    }

    private static Frame randomFrame(Random random) {
        var rows = random.nextInt(50);
        var numbers = new double[rows];
        var texts = new String[rows];
        var times = new long[rows];
        for (var i = 0; i < rows; i++) {
            numbers[i] = random.nextInt(4) == 0 ? Double.NaN : random.nextGaussian() * 1e6;
            texts[i] = random.nextInt(4) == 0 ? null : "té'x\"" + random.nextInt();
            times[i] = random.nextInt(4) == 0 ? TimeColumn.MISSING : random.nextLong(2_000_000_000_000L);
        }
        var columns = new LinkedHashMap<String, Column>();
        columns.put("n\"; DROP", new NumberColumn(numbers));
        columns.put("select", new TextColumn(texts));
        columns.put("at time", new TimeColumn(times));
        return Frame.of(columns);
    }
}
