package dev.windlass.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.data.FakeBlobs;
import dev.windlass.data.FakeLedger;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import dev.windlass.tracking.Tracking;
import java.io.IOException;
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

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class EvaluationTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final Actor ANN = new Actor("ann");

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private Database database;
    private FakeLedger ledger;
    private Tracking tracking;
    private Evaluation evaluation;

    EvaluationTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException {
        database =
                kind.in(directory).open(List.of(Tracking.CAPABILITY, Evaluation.CAPABILITY), InstantSource.fixed(NOON));
        ledger = new FakeLedger();
        tracking = new Tracking(database, ledger, new FakeBlobs(directory.resolve("blobs")));
        evaluation = new Evaluation(database, ledger);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private EvaluationDataset dataset(String name, String... experiments) {
        return evaluation.datasets().create(name, Map.of("team", name), List.of(experiments), "ann", ANN);
    }

    private static NewRecord asked(String question, String answer) {
        return new NewRecord(
                Json.object().put("a", 1).put("question", question),
                null,
                Json.object().put("answer", answer),
                null,
                null);
    }

    @Test
    void recordsWithTheSameInputsAreOneRecordWhateverTheirOrder() {
        var id = dataset("qa", "0").id();
        assertThat(evaluation.datasets().upsert(id, List.of(asked("x", "1"), asked("y", "2")), ANN))
                .isEqualTo(new EvaluationDatasets.Upserted(2, 0));
        var before = evaluation.datasets().require(id).digest();
        var turned = new NewRecord(
                Json.object().put("question", "x").put("a", 1),
                Json.tree("out"),
                Json.object().put("other", true),
                null,
                null);
        assertThat(evaluation.datasets().upsert(id, List.of(turned), ANN))
                .isEqualTo(new EvaluationDatasets.Upserted(0, 1));

        var records = evaluation.datasets().records(id, 10, 0).items();
        assertThat(records).hasSize(2);
        var first = records.stream()
                .filter(one -> one.inputs().path("question").asString().equals("x"))
                .findFirst()
                .orElseThrow();
        assertThat(first.expectations())
                .isEqualTo(Json.object().put("answer", "1").put("other", true));
        var now = evaluation.datasets().require(id);
        assertThat(now.records()).isEqualTo(2);
        assertThat(now.digest()).isNotEqualTo(before);
        assertThat(Json.read(now.schema()).path("expectations"))
                .isEqualTo(Json.object().put("answer", "string").put("other", "boolean"));
    }

    @Test
    void aDatasetBelongsToTheExperimentsItWasAddedTo() {
        var other = tracking.experiments().create("other", "", List.of(), ANN).id();
        var first = dataset("first", "0");
        var second = dataset("second", "0", other);
        assertThat(evaluation
                        .datasets()
                        .search(List.of(other), "", List.of(), 10, 0)
                        .items())
                .extracting(EvaluationDataset::id)
                .containsExactly(second.id());
        assertThat(evaluation
                        .datasets()
                        .addExperiments(first.id(), List.of(other, other))
                        .experiments())
                .containsExactly("0", other);
        assertThat(evaluation
                        .datasets()
                        .removeExperiments(first.id(), List.of("0", other))
                        .experiments())
                .isEmpty();
        assertThatThrownBy(() -> evaluation.datasets().addExperiments(first.id(), List.of("999")))
                .hasMessageContaining("No Experiment with id=999 exists");
    }

    @Test
    void searchesFindDatasetsByNameAndTag() {
        dataset("b", "0");
        dataset("a");
        assertThat(evaluation
                        .datasets()
                        .search(List.of(), "tags.team = 'a'", List.of(), 10, 0)
                        .items())
                .extracting(EvaluationDataset::name)
                .containsExactly("a");
        assertThat(evaluation
                        .datasets()
                        .search(List.of(), "name LIKE '%'", List.of("name ASC"), 10, 0)
                        .items())
                .extracting(EvaluationDataset::name)
                .containsExactly("a", "b");
        assertThatThrownBy(() -> evaluation.datasets().search(List.of(), "colour = 'x'", List.of(), 10, 0))
                .hasMessageContaining("Invalid attribute key 'colour'");
    }

    @Test
    void aDeletedDatasetTakesItsRecordsAlongAndIsToldOfInTheLedger() {
        var id = dataset("qa").id();
        evaluation.datasets().upsert(id, List.of(asked("x", "1")), ANN);
        evaluation.datasets().delete(id, ANN);
        evaluation.datasets().delete(id, ANN);
        assertThatThrownBy(() -> evaluation.datasets().records(id, 10, 0)).hasMessageContaining("not found");
        assertThat(ledger.events(EvaluationDatasets.SUBJECT + id, -1, 10))
                .extracting(event -> event.kind())
                .containsExactly(
                        "evaluation-dataset-created", "evaluation-records-added", "evaluation-dataset-deleted");
    }

    @Test
    void recordsAreDeletedByTheirId() {
        var id = dataset("qa").id();
        evaluation.datasets().upsert(id, List.of(asked("x", "1"), asked("y", "2")), ANN);
        var first = evaluation.datasets().records(id, 1, 0).items().getFirst();
        assertThat(evaluation.datasets().deleteRecords(id, List.of(first.id(), "dr-none")))
                .isEqualTo(1);
        assertThat(evaluation.datasets().require(id).records()).isEqualTo(1);
    }

    @Test
    void versionsOfAScorerAreNumberedOnAndNeverAgain() {
        var scorers = evaluation.scorers();
        assertThat(scorers.register("0", "exact", "{}", ANN).version()).isEqualTo(1);
        assertThat(scorers.register("0", "exact", "{\"v\":2}", ANN).version()).isEqualTo(2);
        scorers.delete("0", "exact", 2, ANN);
        assertThat(scorers.register("0", "exact", "{\"v\":3}", ANN).version()).isEqualTo(3);
        assertThat(scorers.latest("0")).extracting(Scorer::version).containsExactly(3);
        assertThat(scorers.versions("0", "exact")).extracting(Scorer::version).containsExactly(1, 3);
        scorers.delete("0", "exact", null, ANN);
        assertThatThrownBy(() -> scorers.require("0", "exact", null))
                .hasMessageContaining("Scorer with name 'exact' not found for experiment 0.");
    }

    @Test
    void aSampleRateIsAShare() {
        var scorer = evaluation.scorers().register("0", "exact", "{}", ANN);
        assertThatThrownBy(() -> evaluation.scorers().sample("0", "exact", 1.5, null))
                .hasMessageContaining("between 0.0 and 1.0");
        evaluation.scorers().sample("0", "exact", 0.5, "status = 'OK'");
        evaluation.scorers().sample("0", "exact", 0.8, null);
        assertThat(evaluation.scorers().samplings(List.of(scorer.id(), "none")))
                .singleElement()
                .satisfies(sampling -> {
                    assertThat(sampling.rate()).isEqualTo(0.8);
                    assertThat(sampling.filter()).isNull();
                });
    }
}
