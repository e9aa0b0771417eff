package dev.windlass.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.data.FakeBlobs;
import dev.windlass.data.FakeLedger;
import dev.windlass.features.FeatureReader;
import dev.windlass.features.FeatureVector;
import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Router;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.registry.NewModelVersion;
import dev.windlass.registry.Provenance;
import dev.windlass.registry.Registry;
import dev.windlass.serving.Deployments;
import dev.windlass.serving.Scorer;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import dev.windlass.tracking.DatasetInput;
import dev.windlass.tracking.ModelLink;
import dev.windlass.tracking.NewLoggedModel;
import dev.windlass.tracking.NewRun;
import dev.windlass.tracking.Tracking;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class LineageTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final Actor ANN = new Actor("ann");

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private Database database;
    private Tracking tracking;
    private Registry registry;
    private Deployments deployments;
    private Router router;

    LineageTest(DatabaseKind kind) {
        this.kind = kind;
    }

    /** A version that can be put into service and is never asked. */
    private record Silent(String model, int version) implements Scorer {
        @Override
        public List<String> featureNames() {
            return List.of();
        }

        @Override
        public FeatureReader reader() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Inputs inputs(FeatureVector features) {
            throw new UnsupportedOperationException();
        }

        @Override
        public double score(double[] features) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void open() throws IOException {
        database = kind.in(directory)
                .open(List.of(Tracking.CAPABILITY, Registry.CAPABILITY, "serving"), InstantSource.fixed(NOON));
        var ledger = new FakeLedger();
        tracking = new Tracking(database, ledger, new FakeBlobs(directory.resolve("blobs")));
        registry = new Registry(database, ledger);
        deployments = new Deployments(database, ledger, (_, model, version) -> new Silent(model, version));
        router = new Router(request -> request)
                .add(new LineageRoutes(new Lineage(tracking, registry, deployments), tracking, registry).routes());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String run(String name, String dataset, String context) {
        var run = tracking.runs()
                .create(new NewRun("0", name, "ann", NOON, Map.of()), ANN)
                .id();
        if (!dataset.isEmpty()) {
            tracking.runs()
                    .addDatasets(
                            run,
                            List.of(new DatasetInput(
                                    dataset,
                                    "d1",
                                    "windlass",
                                    "{\"name\": \"%s\", \"version\": 3}".formatted(dataset),
                                    "",
                                    "",
                                    Map.of("mlflow.data.context", context))));
        }
        return run;
    }

    private String loggedModel(String run) {
        return tracking.loggedModels()
                .create(new NewLoggedModel("0", "forest", run, "", List.of(), List.of()), ANN)
                .id();
    }

    private int register(String model, String run, String loggedModel, String source) {
        var provenance = new Provenance(run, List.of(), "", Map.of(), Map.of(), "");
        return registry.register(
                        new NewModelVersion(
                                model, "", source, "", loggedModel, provenance, List.of(), Map.of(), Json.object()),
                        ANN)
                .version();
    }

    private Response asked(String query) {
        return router.dispatch(Request.local("GET", "/api/v1/lineage?" + query, new byte[0]));
    }

    private JsonNode got(String query) {
        var response = asked(query);
        assertThat(response.status()).as(text(response)).isEqualTo(200);
        return Json.read(text(response));
    }

    private static String text(Response response) {
        return new String(response.bytes(), StandardCharsets.UTF_8);
    }

    /** Edges as {@code from > to (what)}, by the names and details of nodes. */
    private static SortedSet<String> edges(JsonNode graph) {
        var edges = new TreeSet<String>();
        graph.path("edges")
                .forEach(edge -> edges.add("%s > %s (%s)"
                        .formatted(
                                name(graph, edge.path("from").asString()),
                                name(graph, edge.path("to").asString()),
                                edge.path("what").asString())));
        return edges;
    }

    private static String name(JsonNode graph, String id) {
        return graph.path("nodes")
                .valueStream()
                .filter(node -> node.path("id").asString().equals(id))
                .map(node -> node.path("kind").asString().equals("MODEL_VERSION")
                        ? node.path("name").asString() + " "
                                + node.path("detail").asString()
                        : node.path("name").asString())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aDeploymentLeadsBackToTheDataAndTheDataForwardToTheDeployment() {
        var train = run("train", "flights", "training");
        var logged = loggedModel(train);
        var version = register("delays", train, logged, "models:/" + logged);
        registry.pointAlias("delays", "champion", version, "", ANN);
        deployments.deploy("air", "delays", version, ANN, "");
        var evaluate = run("evaluate", "", "");
        tracking.runs().addModelInputs(evaluate, List.of(new ModelLink(logged, 0)));

        var chain = new TreeSet<>(List.of(
                "flights > train (training)",
                "train > forest ()",
                "forest > delays version 1, champion (registered)",
                "delays version 1, champion > air (champion)"));
        assertThat(edges(got("deployment=air"))).isEqualTo(chain);
        var forward = new TreeSet<>(chain);
        forward.add("forest > evaluate ()");
        for (var query :
                List.of("dataset=flights", "dataset=flights&digest=d1", "run=" + train, "loggedModel=" + logged)) {
            assertThat(edges(got(query))).as(query).isEqualTo(forward);
        }
        assertThat(edges(got("model=delays&version=1"))).isEqualTo(chain);
        assertThat(got("run=" + train).path("root").asString()).isEqualTo("run:" + train);
        assertThat(got("run=" + train).path("whole").asBoolean()).isTrue();
        var dataset = got("run=" + train)
                .path("nodes")
                .valueStream()
                .filter(node -> node.path("kind").asString().equals("DATASET"))
                .findFirst()
                .orElseThrow();
        assertThat(dataset.path("detail").asString()).isEqualTo("version 3");
        assertThat(dataset.path("about").path("digest").asString()).isEqualTo("d1");
    }

    @Test
    void otherRunsOnTheSameDataAreNoneOfARunsLineage() {
        var train = run("train", "flights", "");
        run("sibling", "flights", "");

        assertThat(edges(got("run=" + train))).containsExactly("flights > train ()");
        assertThat(edges(got("dataset=flights"))).containsExactly("flights > sibling ()", "flights > train ()");
    }

    @Test
    void aVersionWithoutALoggedModelComesFromItsRunAndACopyFromItsOrigin() {
        var train = run("train", "", "");
        register("delays", train, "", "runs:/" + train + "/model");
        register("delays", train, "", "models:/delays/1");
        register("production", train, "", "models:/delays/2");

        assertThat(edges(got("model=production&version=1")))
                .containsExactly(
                        "delays version 1 > delays version 2 (copied)",
                        "delays version 2 > production version 1 (copied)",
                        "train > delays version 1 (registered)");
        assertThat(edges(got("run=" + train))).isEqualTo(edges(got("model=production")));
    }

    @Test
    void aCopyOfALoggedModelsVersionComesFromThatVersionAlone() {
        var train = run("train", "", "");
        var logged = loggedModel(train);
        register("delays", train, logged, "models:/" + logged);
        register("production", train, logged, "models:/delays/1");

        assertThat(edges(got("run=" + train)))
                .containsExactly(
                        "delays version 1 > production version 1 (copied)",
                        "forest > delays version 1 (registered)",
                        "train > forest ()");
    }

    @Test
    void whatIsDeletedIsNotShown() {
        var train = run("train", "flights", "");
        var logged = loggedModel(train);
        register("delays", train, logged, "");
        tracking.loggedModels().delete(logged, ANN);

        assertThat(edges(got("model=delays")))
                .containsExactly("flights > train ()", "train > delays version 1 (registered)");
        tracking.runs().delete(train, ANN);
        assertThat(edges(got("dataset=flights"))).isEmpty();
    }

    @Test
    void aLargeFanIsCutAndSaysSo() {
        for (var i = 0; i < LineageLinks.FAN_MAX + 5; i++) {
            run("train " + i, "flights", "");
        }

        var graph = got("dataset=flights&digest=d1");
        assertThat(graph.path("edges")).hasSize(LineageLinks.FAN_MAX);
        assertThat(graph.path("whole").asBoolean()).isFalse();
        assertThat(graph.path("nodes").path(0).path("more").asBoolean()).isTrue();
    }

    @Test
    void oneThingIsAskedFor() {
        assertThat(text(asked(""))).contains("The lineage of what?", "0 things are named");
        assertThat(asked("run=a&model=b").status()).isEqualTo(400);
        assertThat(asked("run=none").status()).isEqualTo(404);
        assertThat(asked("model=none").status()).isEqualTo(404);
        assertThat(asked("loggedModel=none").status()).isEqualTo(404);
        assertThat(got("dataset=none").path("nodes")).isEmpty();
        assertThat(got("deployment=none").path("nodes")).isEmpty();
    }
}
