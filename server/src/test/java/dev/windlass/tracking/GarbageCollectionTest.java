package dev.windlass.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.blob.DirectoryBlobStore;
import dev.windlass.data.FakeLedger;
import dev.windlass.evaluation.Evaluation;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Sha256;
import dev.windlass.ledger.Event;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.registry.NewModelVersion;
import dev.windlass.registry.Provenance;
import dev.windlass.registry.Registry;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import dev.windlass.store.Transaction;
import dev.windlass.tracing.Issue;
import dev.windlass.tracing.NewIssue;
import dev.windlass.tracing.NewTrace;
import dev.windlass.tracing.TraceState;
import dev.windlass.tracing.Tracing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class GarbageCollectionTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final Actor ANN = new Actor("ann");
    private static final Duration MONTH = Duration.ofDays(30);
    private static final List<String> TABLES = List.of(
            "run",
            "run_param",
            "run_tag",
            "run_dataset",
            "run_model",
            "metric_series",
            "metric_chunk",
            "tracked_dataset",
            "experiment_tag",
            "logged_model",
            "logged_model_param",
            "logged_model_tag",
            "logged_model_metric",
            "trace",
            "trace_tag",
            "trace_run",
            "issue",
            "scorer",
            "part_upload",
            "uploaded_part");

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private Instant now = NOON;
    private Database database;
    private DirectoryBlobStore blobs;
    private FakeLedger ledger;
    private Tracking tracking;
    private Tracing tracing;
    private Evaluation evaluation;
    private Registry registry;
    private GarbageCollection garbage;
    private Set<Sha256> elsewhere;

    GarbageCollectionTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException {
        database = kind.in(directory)
                .open(
                        List.of(Tracking.CAPABILITY, Tracing.CAPABILITY, Evaluation.CAPABILITY, Registry.CAPABILITY),
                        () -> now);
        blobs = new DirectoryBlobStore(directory.resolve("blobs"), () -> now);
        ledger = new FakeLedger();
        tracking = new Tracking(database, ledger, blobs);
        tracing = new Tracing(database, ledger, tracking);
        evaluation = new Evaluation(database, ledger);
        registry = new Registry(database, ledger);
        elsewhere = new HashSet<>();
        garbage = collection(ledger);
    }

    private GarbageCollection collection(Ledger told) {
        return new GarbageCollection(
                database,
                told,
                blobs,
                () -> now,
                List.of(tracing.attached(), evaluation.attached()),
                List.of((_, hashes) -> new HashSet<>(
                        hashes.stream().filter(elsewhere::contains).toList())));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Sha256 hash(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A run with something of everything that a run can have, and a logged model. */
    private Run run(String experiment, String file) {
        var run = tracking.runs().create(new NewRun(experiment, "", "ann", NOON, Map.of("team", "a")), ANN);
        var model = tracking.loggedModels()
                .create(
                        new NewLoggedModel(
                                experiment,
                                "m",
                                run.id(),
                                "",
                                List.of(new Entry("p", "1")),
                                List.of(new Entry("t", "1"))),
                        ANN);
        var readings = new ArrayList<MetricPoint>();
        for (var step = 0; step < 400; step++) {
            readings.add(new MetricPoint(
                    "loss", 1.0 / (step + 1), NOON, step, new MetricPoint.Scope(model.id(), "orders", "1")));
        }
        tracking.runs().log(run.id(), RunBatch.ofMetrics(readings));
        tracking.runs().log(run.id(), RunBatch.ofParams(List.of(new Entry("depth", "3"))));
        tracking.runs().addDatasets(run.id(), List.of(new DatasetInput("orders", "1", "local", "x", "", "", Map.of())));
        tracking.runs().addModelOutputs(run.id(), List.of(new ModelLink(model.id(), 0)));
        tracking.artifacts().put(run.artifactRoot() + "/deep/" + file, bytes("run " + file));
        tracking.artifacts().put(model.artifactRoot() + "/model.bin", bytes("model " + file));
        return run;
    }

    private String experiment(String name) {
        return tracking.experiments()
                .create(name, "", List.of(new Entry("a", "b")), ANN)
                .id();
    }

    private void later(Duration time) {
        now = now.plus(time);
    }

    private Map<String, Integer> rows() {
        var rows = new TreeMap<String, Integer>();
        database.<Boolean>read(sql -> {
            TABLES.forEach(table -> rows.put(
                    table,
                    sql.select("SELECT COUNT(*) FROM " + table)
                            .mapTo(Integer.class)
                            .one()));
            return true;
        });
        return rows;
    }

    private Set<Sha256> stored() throws IOException {
        var atFirst = now;
        now = now.plus(Duration.ofDays(400));
        var stored = new HashSet<Sha256>();
        for (var part = 0; part < DirectoryBlobStore.PARTS; part++) {
            stored.addAll(blobs.idle(part));
        }
        now = atFirst;
        return stored;
    }

    private List<String> kinds() {
        return ledger.events("", -1, 1_000).stream().map(Event::kind).toList();
    }

    @Test
    void anExperimentGoesWithAllThatIsInItAndItsNameIsFree() throws IOException {
        var before = rows();
        var id = experiment("old");
        var run = run(id, "a");
        tracing.traces()
                .tell(new NewTrace(
                        "",
                        id,
                        "",
                        TraceState.OK,
                        NOON,
                        1L,
                        null,
                        null,
                        Map.of("mlflow.sourceRun", run.id()),
                        Map.of("t", "1"),
                        List.of()));
        for (var i = 0; i < 25; i++) {
            tracing.issues()
                    .create(
                            new NewIssue(
                                    id,
                                    "issue " + i,
                                    "slow",
                                    Issue.Status.PENDING,
                                    null,
                                    List.of(),
                                    List.of(),
                                    run.id(),
                                    ""),
                            ANN);
        }
        evaluation.scorers().register(id, "exact", "{}", ANN);
        tracking.artifacts().put(id + "/beside", bytes("beside"));
        tracking.experiments().delete(id, ANN);
        later(MONTH);

        var preview = garbage.preview(MONTH);
        assertThat(preview).isEqualTo(new GarbageCollection.Report(NOON, 1, 1, 1, 27, 0, null));
        assertThat(garbage.preview(MONTH.plusSeconds(1)).runs()).isZero();

        var report = garbage.collect(MONTH, ANN);

        assertThat(report)
                .isEqualTo(new GarbageCollection.Report(
                        NOON, 1, 1, 1, 27, 0, new GarbageCollection.Freed(3, "run amodel abeside".length())));
        assertThat(rows()).isEqualTo(before);
        assertThat(stored()).isEmpty();
        assertThat(kinds()).contains("run-removed", "logged-model-removed", "experiment-removed", "blobs-removed");
        assertThat(experiment("old")).as("an id is not given out twice").isNotEqualTo(id);
    }

    @Test
    void anIssueOutlivesTheRunThatFoundIt() throws IOException {
        var id = experiment("judged");
        var run = run(id, "judge");
        var issue = tracing.issues()
                .create(
                        new NewIssue(
                                id,
                                "slow",
                                "It takes long.",
                                Issue.Status.PENDING,
                                null,
                                List.of(),
                                List.of(),
                                run.id(),
                                ""),
                        ANN);
        tracking.runs().delete(run.id(), ANN);
        later(MONTH);
        assertThat(tracing.issues().require(issue.id()).sourceRun()).isEqualTo(run.id());

        assertThat(garbage.collect(MONTH, ANN).runs()).isEqualTo(1);

        assertThat(tracing.issues().require(issue.id()).sourceRun()).isNull();
    }

    @Test
    void onlyWhatWasDeletedLongEnoughAgoGoesAndNothingThatWasRestored() throws IOException {
        var id = experiment("mixed");
        var old = run(id, "old");
        var restored = run(id, "restored");
        var young = run(id, "young");
        var active = run(id, "active");
        tracking.runs().delete(old.id(), ANN);
        tracking.runs().delete(restored.id(), ANN);
        later(Duration.ofDays(1));
        tracking.runs().restore(restored.id(), ANN);
        later(MONTH);
        tracking.runs().delete(young.id(), ANN);

        assertThat(garbage.collect(MONTH, ANN).runs()).isEqualTo(1);

        assertThat(tracking.runs().find(old.id())).isEmpty();
        for (var left : List.of(restored, young, active)) {
            var whole = tracking.runs().require(left.id());
            assertThat(whole.params()).isEqualTo(Map.of("depth", "3"));
            assertThat(tracking.metrics().history(left.id(), "loss", 1_000, 0).items())
                    .hasSize(400);
            assertThat(tracking.artifacts().below(left.artifactRoot())).hasSize(1);
        }
        assertThat(stored()).doesNotContain(hash("run old")).contains(hash("run young"), hash("model old"));
        tracking.runs().restore(young.id(), ANN);
        tracking.runs().delete(young.id(), ANN);
        assertThat(garbage.collect(Duration.ofSeconds(1), ANN).runs()).isZero();
    }

    @Test
    void aDeletedLoggedModelGoesAndItsRunStays() {
        var run = run(experiment("models"), "a");
        var model = tracking.runs().require(run.id()).modelOutputs().getFirst().model();
        tracking.loggedModels().delete(model, ANN);
        later(MONTH);

        assertThat(garbage.collect(MONTH, ANN).loggedModels()).isEqualTo(1);
        assertThat(tracking.runs().require(run.id()).modelOutputs()).isEmpty();
        assertThat(rows()).containsEntry("logged_model_metric", 0).containsEntry("run", 1);
    }

    @Test
    void whatARegisteredVersionOrAnotherCapabilityOrTheLedgerRefersToStays() throws IOException {
        var id = experiment("registered");
        var run = run(id, "kept");
        var other = tracking.artifacts().put(run.artifactRoot() + "/data", bytes("data"));
        var told = tracking.artifacts().put(run.artifactRoot() + "/told", bytes("told"));
        elsewhere.add(other.sha256());
        database.<Event>write(change -> ledger.append(
                change,
                NewEvent.of(
                        ANN,
                        "script/x",
                        "script-run",
                        Map.of("sha256", told.sha256().hex()))));
        var files = tracking.artifacts().retained(run.artifactRoot() + "/deep");
        var version = registry.register(NewModelVersion.of("m", Provenance.UNKNOWN, files, Json.object()), ANN);
        tracking.experiments().delete(id, ANN);
        later(MONTH);

        garbage.collect(MONTH, ANN);

        assertThat(stored()).containsExactlyInAnyOrder(hash("run kept"), hash("data"), hash("told"));
        var kept = registry.require("m", version.version());
        assertThat(kept.artifacts()).isEqualTo(files);
        assertThat(tracking.artifacts().open(kept.artifacts().getFirst()).readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("run kept");
    }

    @Test
    void bytesThatSomebodyHasJustAskedForStayForADay() throws IOException {
        var id = experiment("asked");
        var _ = run(id, "a");
        tracking.experiments().delete(id, ANN);
        later(MONTH);
        assertThat(blobs.contains(hash("run a"))).isTrue();

        assertThat(garbage.collect(MONTH, ANN).freed()).isEqualTo(new GarbageCollection.Freed(1, "model a".length()));
        later(Duration.ofHours(23));
        assertThat(garbage.collect(MONTH, ANN).freed()).isEqualTo(new GarbageCollection.Freed(0, 0));
        later(Duration.ofHours(3));
        assertThat(garbage.collect(MONTH, ANN).freed()).isEqualTo(new GarbageCollection.Freed(1, "run a".length()));
    }

    @Test
    void anUploadThatWasNeverCompletedIsGivenUpAfterAWeek() throws IOException {
        var abandoned = tracking.partUploads().begin("0/x/artifacts/a", 2);
        tracking.partUploads().put(abandoned, 1, bytes("part"));
        later(Duration.ofDays(6));
        var going = tracking.partUploads().begin("0/x/artifacts/b", 1);
        tracking.partUploads().put(going, 1, bytes("other"));
        later(Duration.ofDays(2));

        assertThat(garbage.preview(MONTH).uploads()).isEqualTo(1);
        assertThat(garbage.collect(MONTH, ANN).uploads()).isEqualTo(1);

        assertThat(stored()).containsExactly(hash("other"));
        assertThat(tracking.partUploads().complete(going, "0/x/artifacts/b").bytes())
                .isEqualTo(5);
    }

    @Test
    void theDefaultExperimentIsEmptiedAndKept() {
        var run = run("0", "a");
        tracking.experiments().delete("0", ANN);
        later(MONTH);

        assertThat(garbage.collect(MONTH, ANN).experiments()).isZero();
        assertThat(tracking.runs().find(run.id())).isEmpty();
        tracking.experiments().restore("0", ANN);
        assertThat(tracking.experiments().require("0").name()).isEqualTo("Default");
    }

    @Test
    void aCollectionThatIsCutOffAnywhereIsRepeatedAndComesToTheSame() throws IOException {
        var before = rows();
        for (var appends = 0; appends < 8; appends++) {
            var id = experiment("cut " + appends);
            for (var i = 0; i < 3; i++) {
                var _ = run(id, "file %d %d".formatted(appends, i));
            }
            tracking.experiments().delete(id, ANN);
            later(MONTH);
            var cutOff = collection(new Dying(ledger, appends));
            assertThatThrownBy(() -> cutOff.collect(MONTH, ANN))
                    .as("after %d events", appends)
                    .hasMessage("cut off");

            var _ = garbage.collect(MONTH, ANN);

            assertThat(rows()).as("after %d events", appends).isEqualTo(before);
            assertThat(stored()).as("after %d events", appends).isEmpty();
        }
    }

    @Test
    void runsThatWereDeletedBeforeItWasKeptWhenCountAsDeletedNow() {
        var run = run(experiment("undated"), "a");
        tracking.runs().delete(run.id(), ANN);
        database.<Integer>write(change -> change.sql().execute("UPDATE run SET deleted_at_ms = NULL"));
        later(MONTH);

        assertThat(garbage.collect(MONTH, ANN).runs()).isZero();
        later(MONTH);
        assertThat(garbage.collect(MONTH, ANN).runs()).isEqualTo(1);
    }

    /** A ledger that takes so many events and then fails, and with it the change. */
    private static final class Dying implements Ledger {
        private final Ledger ledger;
        private int left;

        Dying(Ledger ledger, int left) {
            this.ledger = ledger;
            this.left = left;
        }

        @Override
        public Event append(Transaction transaction, NewEvent event) {
            if (left-- <= 0) {
                throw new IllegalStateException("cut off");
            }
            return ledger.append(transaction, event);
        }

        @Override
        public Optional<Event> find(long seq) {
            return ledger.find(seq);
        }

        @Override
        public List<Event> events(String subjectPrefix, long after, int limit) {
            return ledger.events(subjectPrefix, after, limit);
        }

        @Override
        public List<Event> latest(String subjectPrefix, int limit) {
            return ledger.latest(subjectPrefix, limit);
        }

        @Override
        public List<Event> eventsOf(String subject, long after, int limit) {
            return ledger.eventsOf(subject, after, limit);
        }

        @Override
        public List<Event> latestOf(String subject, int limit) {
            return ledger.latestOf(subject, limit);
        }

        @Override
        public long size() {
            return ledger.size();
        }
    }
}
