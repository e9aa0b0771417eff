package dev.windlass.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.data.FakeBlobs;
import dev.windlass.data.FakeLedger;
import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Router;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class RunTableTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final Actor ANN = new Actor("ann");

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private Database database;
    private Tracking tracking;
    private Router router;

    RunTableTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException {
        database = kind.in(directory).open(List.of(Tracking.CAPABILITY), InstantSource.fixed(NOON));
        tracking = new Tracking(database, new FakeLedger(), new FakeBlobs(directory.resolve("blobs")));
        router = new Router(request -> request)
                .add(new TrackingRoutes(tracking).routes())
                .add(new RunTableRoutes(tracking).routes());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String run(String name, double loss, Map<String, String> params) {
        var id = tracking.runs()
                .create(new NewRun("0", name, "ann", NOON, Map.of()), ANN)
                .id();
        tracking.runs()
                .log(
                        id,
                        new RunBatch(
                                params.entrySet().stream()
                                        .map(entry -> new Entry(entry.getKey(), entry.getValue()))
                                        .toList(),
                                List.of(new MetricPoint("loss", loss, NOON, 0)),
                                List.of()));
        return id;
    }

    private Response asked(String target) {
        return router.dispatch(Request.local("GET", target, new byte[0]));
    }

    private JsonNode got(String target) {
        var response = asked(target);
        assertThat(response.status()).as(target).isEqualTo(200);
        return Json.mapper().readTree(response.bytes());
    }

    private static String text(Response response) {
        return new String(response.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aPageOfTheTableTellsHowManyRowsTheWholeHasAndWhereItsCellsBelong() {
        run("a", 3, Map.of("lr", "0.1"));
        run("b", 1, Map.of("lr", "0.2", "deep", "yes"));
        run("c", 2, Map.of());

        var table = got("/api/v1/runs/table?limit=2&order=metrics.loss+ASC");

        assertThat(table.path("total").asInt()).isEqualTo(3);
        assertThat(table.path("next").asInt()).isEqualTo(2);
        assertThat(table.path("columns").toString())
                .isEqualTo("[\"metrics.loss\",\"params.deep\",\"params.lr\",\"tags.mlflow.runName\"]");
        assertThat(table.path("rows").path(0).path("cells").toString()).isEqualTo("[1.0,\"yes\",\"0.2\",\"b\"]");
        assertThat(table.path("rows").path(1).path("cells").path(2).isNull()).isTrue();
        assertThat(got("/api/v1/runs/table?limit=2&next=2&order=metrics.loss+ASC")
                        .path("total")
                        .asInt())
                .isEqualTo(3);
        assertThat(got("/api/v1/runs/table?filter=metrics.loss+%3C+2")
                        .path("total")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void namedRunsComeInTheOrderGivenWithoutThoseThatDoNotExist() {
        var first = run("a", 1, Map.of());
        var second = run("b", 2, Map.of());

        var rows = got("/api/v1/runs/table?run=%s&run=none&run=%s&run=%s".formatted(second, first, second))
                .path("rows");

        assertThat(rows.size()).isEqualTo(2);
        assertThat(rows.path(0).path("id").asString()).isEqualTo(second);
        assertThat(rows.path(1).path("id").asString()).isEqualTo(first);
    }

    @Test
    void aColumnDiffersWhenValuesDifferOrSomeRunsLackIt() {
        run("same", 1, Map.of("equal", "x", "some", "y", "lr", "0.1"));
        run("same", 1, Map.of("equal", "x", "lr", "0.2"));

        assertThat(tracking.table().columns(all("")))
                .containsExactly(
                        new RunTable.Column("metrics.loss", false),
                        new RunTable.Column("params.equal", false),
                        new RunTable.Column("params.lr", true),
                        new RunTable.Column("params.some", true),
                        new RunTable.Column("tags.mlflow.runName", false));
        assertThat(tracking.table().columns(all("params.lr = '0.1'")))
                .contains(new RunTable.Column("params.some", false));
    }

    @Test
    void aColumnThatIsAlikeInTheRunsLookedAtDiffersWhenALaterOneDoes() {
        run("first", 1, Map.of("equal", "y", "alike", "x"));
        for (var number = 0; number < RunTable.LOOKED_AT_MAX; number++) {
            run("other", 1, Map.of("equal", "x", "alike", "x"));
        }
        var last = new RunQuery(List.of("0"), "", Visible.ACTIVE_ONLY, List.of("attributes.run_name DESC"), 1, 0);

        assertThat(tracking.table().columns(last))
                .contains(
                        new RunTable.Column("params.equal", true),
                        new RunTable.Column("params.alike", false),
                        new RunTable.Column("tags.mlflow.runName", true));
    }

    @Test
    void aMetricThatIsOnceNotANumberDiffersFromZero() {
        run("a", 0, Map.of());
        run("b", Double.NaN, Map.of());

        assertThat(tracking.table().columns(all(""))).contains(new RunTable.Column("metrics.loss", true));
    }

    @Test
    void groupsCountTheRunsThatMatchAlsoThoseWithoutTheName() {
        run("a", 1, Map.of("model", "tree"));
        run("b", 2, Map.of("model", "tree"));
        run("c", 3, Map.of("model", "line"));
        run("d", 4, Map.of());

        assertThat(tracking.table().groups(all(""), "params.`model`"))
                .contains(new RunTable.Group("tree", 2), new RunTable.Group("line", 1), new RunTable.Group(null, 1))
                .hasSize(3)
                .startsWith(new RunTable.Group("tree", 2));
        assertThat(tracking.table().groups(all("metrics.loss < 2"), "params.model"))
                .containsExactly(new RunTable.Group("tree", 1));
        assertThat(tracking.table().groups(all(""), "attributes.status"))
                .containsExactly(new RunTable.Group("RUNNING", 4));
        assertThatThrownBy(() -> tracking.table().groups(all(""), "metrics.loss"))
                .hasMessageContaining("Runs cannot be grouped by 'metrics.loss'.");
    }

    @Test
    void exportedRunsHaveEveryColumnAndQuoteWhatNeedsIt() {
        run("a", 1, Map.of("note", "one, \"two\"\nthree"));
        run("b", 2, Map.of());

        var lines = text(asked("/api/v1/runs/export?format=csv&order=metrics.loss+ASC"));

        assertThat(lines)
                .startsWith(
                        "run_id,name,experiment,user,status,started,ended,metrics.loss,params.note,tags.mlflow.runName\r\n")
                .contains(",a,0,ann,RUNNING,2026-05-03T12:00:00Z,,1.0,\"one, \"\"two\"\"\nthree\",a\r\n")
                .endsWith(",b,0,ann,RUNNING,2026-05-03T12:00:00Z,,2.0,,b\r\n");
        assertThat(got("/api/v1/runs/export?format=json").size()).isEqualTo(2);
        assertThat(got("/api/v1/runs/export?format=json&filter=metrics.loss+%3E+5")
                        .size())
                .isZero();
        assertThat(asked("/api/v1/runs/export?format=xlsx").status()).isEqualTo(400);
        assertThat(asked("/api/v1/runs/export?filter=nonsense").status()).isEqualTo(400);
    }

    @Test
    void anExportedRunHasEveryReadingOfItsMetrics() {
        var run = run("a", 1, Map.of());
        tracking.runs()
                .log(
                        run,
                        new RunBatch(
                                List.of(), List.of(new MetricPoint("loss", 0.5, NOON.plusSeconds(1), 1)), List.of()));

        assertThat(text(asked("/api/v1/runs/%s/export".formatted(run)))).isEqualTo("""
                        metric,step,time,value\r
                        loss,0,2026-05-03T12:00:00Z,1.0\r
                        loss,1,2026-05-03T12:00:01Z,0.5\r
                        """);
        assertThat(got("/api/v1/runs/%s/export?format=json".formatted(run))
                        .path("history")
                        .size())
                .isEqualTo(2);
    }

    @Test
    void aPreviewedFileIsAPageWithoutRights() {
        var run = tracking.runs().require(run("a", 1, Map.of()));
        tracking.artifacts()
                .put(
                        run.artifactRoot() + "/plot.html",
                        new ByteArrayInputStream("<script>1</script>".getBytes(StandardCharsets.UTF_8)));

        var preview = asked("/api/v1/runs/%s/preview/plot.html".formatted(run.id()));

        assertThat(preview.headers().get("Content-Security-Policy"))
                .contains("sandbox allow-scripts;", "default-src 'none'", "frame-ancestors 'self'")
                .doesNotContain("allow-same-origin", "connect-src");
        assertThat(preview.headers()).containsEntry("Content-Disposition", "inline");
        assertThat(asked("/api/v1/runs/%s/artifacts/plot.html".formatted(run.id()))
                        .headers()
                        .get("Content-Disposition"))
                .startsWith("attachment;");
    }

    private static RunQuery all(String filter) {
        return new RunQuery(List.of("0"), filter, Visible.ACTIVE_ONLY, List.of(), 10, 0);
    }
}
