package dev.windlass.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.blob.DirectoryBlobStore;
import dev.windlass.data.FakeBlobs;
import dev.windlass.data.FakeLedger;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Sha256;
import dev.windlass.ledger.Event;
import dev.windlass.registry.NewModelVersion;
import dev.windlass.registry.PastModel;
import dev.windlass.registry.Provenance;
import dev.windlass.registry.Registry;
import dev.windlass.registry.Stage;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import dev.windlass.tracking.Artifact;
import dev.windlass.tracking.GarbageCollection;
import dev.windlass.tracking.Lifecycle;
import dev.windlass.tracking.NewRun;
import dev.windlass.tracking.PastExperiment;
import dev.windlass.tracking.PastExperiment.Placed;
import dev.windlass.tracking.PastExperiment.Placement;
import dev.windlass.tracking.PastRun;
import dev.windlass.tracking.PastSeries;
import dev.windlass.tracking.RunBatch;
import dev.windlass.tracking.RunStatus;
import dev.windlass.tracking.Tracking;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
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
class TransfersTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final Actor ANN = new Actor("ann");
    private static final String OLD = "sqlite:////srv/mlflow.db";
    private static final String RUN = "0123456789abcdef0123456789abcdef";

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private Database database;
    private FakeBlobs blobs;
    private FakeLedger ledger;
    private Tracking tracking;
    private Registry registry;
    private Transfers transfers;

    TransfersTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException {
        database = kind.in(directory)
                .open(
                        List.of(Tracking.CAPABILITY, Registry.CAPABILITY, Transfers.CAPABILITY),
                        InstantSource.fixed(NOON));
        ledger = new FakeLedger();
        blobs = new FakeBlobs(directory.resolve("blobs"));
        tracking = new Tracking(database, ledger, blobs);
        registry = new Registry(database, ledger);
        transfers = new Transfers(database, ledger, blobs, tracking, registry);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static PastExperiment experiment(String id, String name) {
        return new PastExperiment(id, name, "", Lifecycle.ACTIVE, 1_000, 2_000, Map.of("team", "growth"));
    }

    private static PastRun run(String id, RunStatus status, Map<String, String> tags) {
        return new PastRun(
                id,
                "7",
                "parent",
                "bob",
                status,
                10_000,
                status.ended() ? 20_000L : null,
                Lifecycle.ACTIVE,
                "",
                Map.of("lr", "0.1"),
                tags,
                List.of(),
                List.of(),
                List.of());
    }

    private void bringRun() {
        transfers.experiments(OLD, List.of(experiment("7", "churn")), ANN);
        assertThat(transfers.runs(OLD, List.of(run(RUN, RunStatus.FINISHED, Map.of())), ANN))
                .isEmpty();
    }

    @Test
    void anExperimentKeepsItsNumberWhereThatIsFreeAndElseGetsTheNext() {
        tracking.experiments().create("taken", "", List.of(), ANN);
        var placements = transfers.experiments(
                OLD,
                List.of(
                        experiment("0", "Default"),
                        experiment("1", "churn"),
                        experiment("7", "fraud"),
                        experiment("895816407050221235", "from a folder")),
                ANN);
        assertThat(placements)
                .containsExactly(
                        new Placement("0", "0", "Default", Placed.SAME_NAME),
                        new Placement("1", "8", "churn", Placed.GIVEN),
                        new Placement("7", "7", "fraud", Placed.KEPT),
                        new Placement("895816407050221235", "9", "from a folder", Placed.GIVEN));
        var fraud = tracking.experiments().require("7");
        assertThat(fraud.createdAt()).isEqualTo(Instant.ofEpochMilli(1_000));
        assertThat(fraud.tags()).containsEntry("team", "growth");
    }

    @Test
    void anExperimentThatWasRemovedForGoodComesAgainUnderAnotherNumber() throws IOException {
        var garbage = new GarbageCollection(
                database,
                ledger,
                new DirectoryBlobStore(directory.resolve("objects")),
                InstantSource.fixed(NOON),
                List.of(),
                List.of());
        var deleted = new PastExperiment("7", "churn", "", Lifecycle.DELETED, 1_000, 2_000, Map.of());
        transfers.experiments(OLD, List.of(deleted), ANN);
        assertThat(garbage.collect(Duration.ZERO, ANN).experiments()).isEqualTo(1);

        assertThat(transfers.experiments(OLD, List.of(deleted), ANN))
                .containsExactly(new Placement("7", "8", "churn", Placed.GIVEN));
        assertThat(transfers.experiments(OLD, List.of(deleted), ANN))
                .containsExactly(new Placement("7", "8", "churn", Placed.KNOWN));
        assertThat(garbage.collect(Duration.ZERO, ANN).experiments()).isEqualTo(1);
    }

    @Test
    void anExperimentThatWasRenamedHereIsFoundAgainByWhereItCameFrom() {
        transfers.experiments(OLD, List.of(experiment("7", "churn")), ANN);
        tracking.experiments().rename("7", "churn of 2026", ANN);
        assertThat(transfers.experiments(OLD, List.of(experiment("7", "churn")), ANN))
                .containsExactly(new Placement("7", "7", "churn", Placed.KNOWN));
        assertThat(transfers.plan("elsewhere", List.of(experiment("7", "churn"))))
                .containsExactly(new Placement("7", "8", "churn", Placed.GIVEN));
    }

    @Test
    void aRunKeepsItsIdentifierTimesAndReadings() {
        bringRun();
        var series = new PastSeries(
                "loss",
                List.of(0.5, Double.NaN, Double.POSITIVE_INFINITY),
                List.of(0L, 1L, 2L),
                List.of(11_000L, 12_000L, 13_000L));
        transfers.points(RUN, List.of(series));
        transfers.points(RUN, List.of(series));

        var run = tracking.runs().require(RUN);
        assertThat(run.name()).isEqualTo("parent");
        assertThat(run.user()).isEqualTo("bob");
        assertThat(run.startedAt()).isEqualTo(Instant.ofEpochMilli(10_000));
        assertThat(run.endedAt()).isEqualTo(Instant.ofEpochMilli(20_000));
        assertThat(run.params()).containsExactly(Map.entry("lr", "0.1"));
        assertThat(tracking.metrics().history(RUN, "loss", 10, 0).items())
                .extracting(point -> point.value())
                .containsExactly(0.5, Double.NaN, Double.POSITIVE_INFINITY);
        assertThat(ledger.eventsOf("run/" + RUN, -1, 10))
                .extracting(Event::kind)
                .containsExactly("run-imported");
    }

    @Test
    void aRunThatWentOnThereIsBroughtUpToDate() {
        transfers.experiments(OLD, List.of(experiment("7", "churn")), ANN);
        transfers.runs(OLD, List.of(run(RUN, RunStatus.RUNNING, Map.of("a", "1"))), ANN);
        transfers.runs(OLD, List.of(run(RUN, RunStatus.FAILED, Map.of("a", "2", "b", "3"))), ANN);
        var run = tracking.runs().require(RUN);
        assertThat(run.status()).isEqualTo(RunStatus.FAILED);
        assertThat(run.tags()).containsEntry("a", "2").containsEntry("b", "3");
    }

    @Test
    void whatWasMadeHereIsNeverChangedByAnImport() {
        transfers.experiments(OLD, List.of(experiment("7", "churn")), ANN);
        var own = tracking.runs()
                .create(new NewRun("7", "own", "ann", NOON, Map.of()), ANN)
                .id();
        registry.create("churner", "ours", List.of(), ANN);

        assertThat(transfers.runs(OLD, List.of(run(own, RunStatus.FAILED, Map.of())), ANN))
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.why()).contains("was not imported"));
        assertThat(transfers.model(OLD, model(Map.of(), version(1, Lifecycle.ACTIVE)), ANN))
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.why()).contains("was not imported"));
        assertThat(tracking.runs().require(own).name()).isEqualTo("own");
        assertThat(registry.versions("churner")).isEmpty();
        assertThatThrownBy(() -> transfers.points(own, List.of())).hasMessageContaining("was not imported");
    }

    @Test
    void aRunThatCannotBeIsRefusedAndItsNeighboursAreBrought() {
        transfers.experiments(OLD, List.of(experiment("7", "churn")), ANN);
        var refusals = transfers.runs(
                OLD,
                List.of(
                        run("../../etc", RunStatus.FINISHED, Map.of()),
                        run("models/m-1", RunStatus.FINISHED, Map.of()),
                        run(RUN, RunStatus.FINISHED, Map.of("a\0b", "x")),
                        run("fine", RunStatus.FINISHED, Map.of())),
                ANN);
        assertThat(refusals).extracting(Transfers.Refusal::id).containsExactly("../../etc", "models/m-1", RUN);
        assertThat(tracking.runs().find("fine")).isPresent();
        assertThat(tracking.runs().find(RUN)).isEmpty();
    }

    @Test
    void aFingerprintIsKnownOnceAllHasArrivedAndWhileTheThingIsHere() {
        bringRun();
        assertThat(transfers.known(Kind.RUN, List.of(RUN, "other"))).containsExactly(Map.entry(RUN, ""));
        transfers.arrived(Kind.RUN, Map.of(RUN, "abc"));
        assertThat(transfers.known(Kind.RUN, List.of(RUN, "other"))).containsExactly(Map.entry(RUN, "abc"));
        transfers.runs(OLD, List.of(run(RUN, RunStatus.FINISHED, Map.of())), ANN);
        assertThat(transfers.known(Kind.RUN, List.of(RUN))).containsExactly(Map.entry(RUN, ""));
        assertThatThrownBy(() -> transfers.arrived(Kind.RUN, Map.of("other", "abc")))
                .hasMessageContaining("was not imported");
    }

    private Artifact stored(String path, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var stored = blobs.put(new ByteArrayInputStream(bytes));
        return new Artifact(path, stored.sha256(), 0);
    }

    @Test
    void filesAreListedWithTheirTrueLengthAndNowhereElse() throws IOException {
        bringRun();
        transfers.files(Kind.RUN, RUN, List.of(stored("notes/a.txt", "hello")));
        assertThat(tracking.artifacts().below("7/%s/artifacts".formatted(RUN)))
                .containsExactly(new Artifact("notes/a.txt", Sha256.of("hello".getBytes(StandardCharsets.UTF_8)), 5));
        for (var path : List.of("../other", "a/../b", "/etc/passwd", "a\\b", "", "a//b")) {
            var file = stored(path, "hello");
            assertThatThrownBy(() -> transfers.files(Kind.RUN, RUN, List.of(file)))
                    .as(path)
                    .hasMessageContaining("Invalid path");
        }
        assertThat(tracking.artifacts().below("7/%s/artifacts".formatted(RUN))).hasSize(1);
    }

    @Test
    void aRunWhoseFilesLieElsewhereTellsSoAndTakesNone() throws IOException {
        transfers.experiments(OLD, List.of(experiment("7", "churn")), ANN);
        var past = run(RUN, RunStatus.FINISHED, Map.of());
        var far = new PastRun(
                past.id(),
                past.experiment(),
                past.name(),
                past.user(),
                past.status(),
                past.startedAtMs(),
                past.endedAtMs(),
                past.lifecycle(),
                "s3://bucket/7/" + RUN,
                past.params(),
                past.tags(),
                past.datasets(),
                past.modelInputs(),
                past.modelOutputs());
        transfers.runs(OLD, List.of(far), ANN);
        assertThat(tracking.runs().require(RUN).artifactRoot()).isEqualTo("s3://bucket/7/" + RUN);
        var file = stored("a.txt", "hello");
        assertThatThrownBy(() -> transfers.files(Kind.RUN, RUN, List.of(file)))
                .hasMessageContaining("do not lie in this store");
    }

    private static PastModel.Version version(int number, Lifecycle lifecycle) {
        return new PastModel.Version(
                number,
                "number " + number,
                "bob",
                Stage.PRODUCTION,
                "runs:/%s/model".formatted(RUN),
                "",
                RUN,
                "",
                "",
                List.of(),
                lifecycle,
                3_000,
                4_000,
                Map.of("q", String.valueOf(number)),
                "print " + number);
    }

    private static PastModel model(Map<String, Integer> aliases, PastModel.Version... versions) {
        return new PastModel("churner", "leaves", 1_000, 2_000, Map.of("domain", "ml"), aliases, List.of(versions));
    }

    @Test
    void aModelKeepsItsNumbersAlsoThoseOfDeletedVersions() {
        bringRun();
        var refused = transfers.model(
                OLD, model(Map.of("champion", 2), version(2, Lifecycle.ACTIVE), version(5, Lifecycle.DELETED)), ANN);
        assertThat(refused).isEmpty();
        var model = registry.require("churner");
        assertThat(model.updatedAt()).isEqualTo(Instant.ofEpochMilli(2_000));
        assertThat(model.aliases()).containsExactly(Map.entry("champion", 2));
        var version = registry.require("churner", 2);
        assertThat(version.stage()).isEqualTo(Stage.PRODUCTION);
        assertThat(version.user()).isEqualTo("bob");
        assertThat(version.createdAt()).isEqualTo(Instant.ofEpochMilli(3_000));
        assertThat(version.provenance().parameters()).containsEntry("lr", "0.1");
        assertThat(registry.find("churner", 5)).isEmpty();
        var next = registry.register(NewModelVersion.of("churner", Provenance.UNKNOWN, List.of(), Json.object()), ANN);
        assertThat(next.version()).isEqualTo(6);
    }

    @Test
    void anAliasFollowsItsSourceUntilSomebodyMovesItHere() {
        transfers.model(
                OLD, model(Map.of("champion", 1), version(1, Lifecycle.ACTIVE), version(2, Lifecycle.ACTIVE)), ANN);
        assertThat(transfers.model(OLD, model(Map.of("champion", 2)), ANN)).isEmpty();
        assertThat(registry.require("churner").aliases()).containsEntry("champion", 2);

        registry.pointAlias("churner", "champion", 1, "it is better", ANN);
        assertThat(transfers.model(OLD, model(Map.of("champion", 2)), ANN))
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.why()).contains("Somebody has moved it here"));
        assertThat(registry.require("churner").aliases()).containsEntry("champion", 1);
        assertThat(transfers.model(OLD, model(Map.of("ghost", 9)), ANN))
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.why()).contains("no version 9"));
    }

    @Test
    void aProtectedAliasIsNotMovedByAnImport() {
        transfers.model(
                OLD, model(Map.of("champion", 1), version(1, Lifecycle.ACTIVE), version(2, Lifecycle.ACTIVE)), ANN);
        registry.protectedAliases().protect("churner", "champion", "it decides", ANN);
        assertThat(transfers.model(OLD, model(Map.of("champion", 2)), ANN))
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.why()).contains("protected"));
        assertThat(registry.require("churner").aliases()).containsEntry("champion", 1);
    }

    @Test
    void aVersionThatWasDeletedHereStaysDeleted() {
        transfers.model(OLD, model(Map.of(), version(1, Lifecycle.ACTIVE)), ANN);
        registry.delete("churner", 1, ANN);
        transfers.model(OLD, model(Map.of(), version(1, Lifecycle.ACTIVE)), ANN);
        assertThat(registry.versions("churner")).isEmpty();
    }

    @Test
    void anImportThatEndedIsToldAndKept() {
        var report = Json.object();
        report.putObject("brought").put("runs", 3);
        transfers.ended(OLD, report, ANN);
        assertThat(transfers.reports())
                .singleElement()
                .satisfies(kept -> assertThat(kept.report()).isEqualTo(report));
        assertThat(ledger.eventsOf("import/1", -1, 10)).extracting(Event::kind).containsExactly("import-ended");
    }

    @Test
    void aRunThatWasImportedCanBeWrittenOn() {
        bringRun();
        tracking.runs().log(RUN, new RunBatch(List.of(), List.of(), List.of()));
        assertThat(tracking.runs().require(RUN).status()).isEqualTo(RunStatus.FINISHED);
    }
}
