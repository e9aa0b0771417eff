package dev.windlass.wire.mlflow.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.registry.Stage;
import dev.windlass.store.DatabaseKind;
import dev.windlass.tracking.Lifecycle;
import dev.windlass.tracking.LoggedModel;
import dev.windlass.tracking.ModelLink;
import dev.windlass.tracking.PastLoggedModel;
import dev.windlass.tracking.PastRun;
import dev.windlass.tracking.PastSeries;
import dev.windlass.tracking.RunStatus;
import dev.windlass.transfer.FileListing;
import dev.windlass.transfer.FileRoot;
import dev.windlass.transfer.Found;
import dev.windlass.transfer.FoundModel;
import dev.windlass.transfer.FoundModel.Origin;
import dev.windlass.transfer.Notes;
import dev.windlass.transfer.Source;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class DatabaseSourceTest {
    private final DatabaseKind kind;

    @TempDir
    private Path folder;

    private OldServer old;
    private Path artifacts;
    private Notes notes;

    DatabaseSourceTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void begin() throws IOException {
        old = new OldServer(kind, folder);
        artifacts = Files.createDirectories(folder.resolve("artifacts root"));
        notes = new Notes();
    }

    private Source source() throws IOException {
        return MlflowSources.open(old.address(), List.of(artifacts), notes);
    }

    private List<Found<PastRun>> runs(Source source) throws IOException {
        var all = new ArrayList<Found<PastRun>>();
        source.experiments();
        source.runs(all::addAll);
        return all;
    }

    private Found<PastRun> run(Source source) throws IOException {
        var all = runs(source);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private List<FoundModel> models(Source source) throws IOException {
        var all = new ArrayList<FoundModel>();
        source.models(all::add);
        return all;
    }

    private void filled(String more) throws SQLException {
        old.run(OldServer.NEW);
        old.run("""
                INSERT INTO experiments VALUES (1, 'churn', 's3://bucket/1', 'active', 5, 6, 'default');
                INSERT INTO experiments VALUES (2, 'gone', '/srv/2', 'deleted', 7, 8, 'default');
                INSERT INTO experiments VALUES (3, 'churn', '/srv/3', 'active', 7, 8, 'other');
                INSERT INTO experiment_tags VALUES ('team', 'growth', 1);
                INSERT INTO runs (run_uuid, name, user_id, status, start_time, end_time, lifecycle_stage, artifact_uri,
                    experiment_id) VALUES ('r1', 'parent', 'bob', 'FINISHED', 10, 20, 'active', 's3://bucket/1/r1/artifacts', 1);
                """);
        old.run(more);
    }

    @Test
    void experimentsComeWithTheirTagsAndOfTheDefaultWorkspaceAlone() throws Exception {
        filled("");
        try (var source = source()) {
            assertThat(source.form()).isEqualTo("mlflow database, schema dc11669786a5");
            var found = source.experiments();
            assertThat(found).extracting(one -> one.name()).containsExactly("churn", "gone");
            assertThat(found.getFirst().tags()).containsExactly(Map.entry("team", "growth"));
            assertThat(found.getFirst().artifactLocation()).isEqualTo("s3://bucket/1");
            assertThat(found.getLast().artifactLocation()).isEmpty();
            assertThat(found.getLast().lifecycle()).isEqualTo(Lifecycle.DELETED);
            source.leftBehind(notes);
            assertThat(notes.leftBehind()).containsExactly(Map.entry("experiments of other workspaces", 1L));
        }
    }

    @Test
    void aRunComesWithAllThatBelongsToIt() throws Exception {
        filled("""
                INSERT INTO params VALUES ('lr', '0.1', 'r1');
                INSERT INTO tags VALUES ('x', 'y', 'r1');
                INSERT INTO tags VALUES ('none', NULL, 'r1');
                INSERT INTO datasets VALUES ('d1', 1, 'tiny', 'abc', 'code', '{}', NULL, '{"rows": 2}');
                INSERT INTO inputs VALUES ('i1', 'DATASET', 'd1', 'RUN', 'r1', 0);
                INSERT INTO inputs VALUES ('i2', 'RUN_OUTPUT', 'r1', 'MODEL_OUTPUT', 'm-1', 3);
                INSERT INTO inputs VALUES ('i3', 'RUN_INPUT', 'r1', 'MODEL_INPUT', 'm-2', 0);
                INSERT INTO input_tags VALUES ('i1', 'mlflow.data.context', 'training');
                """);
        try (var source = source()) {
            var run = run(source).what();
            assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
            assertThat(run.params()).containsExactly(Map.entry("lr", "0.1"));
            assertThat(run.tags()).containsExactly(Map.entry("none", ""), Map.entry("x", "y"));
            assertThat(run.datasets()).singleElement().satisfies(dataset -> {
                assertThat(dataset.name()).isEqualTo("tiny");
                assertThat(dataset.schema()).isEmpty();
                assertThat(dataset.tags()).containsEntry("mlflow.data.context", "training");
            });
            assertThat(run.modelOutputs()).containsExactly(new ModelLink("m-1", 3));
            assertThat(run.modelInputs()).containsExactly(new ModelLink("m-2", 0));
            assertThat(run.artifactLocation()).isEqualTo("s3://bucket/1/r1/artifacts");
        }
    }

    @Test
    void readingsComeInPartsWithNanAndTheirSteps() throws Exception {
        filled("""
                INSERT INTO metrics VALUES ('loss', 0, 11, 'r1', 1, TRUE);
                INSERT INTO metrics VALUES ('loss', 1.7976931348623157e308, 12, 'r1', 2, FALSE);
                INSERT INTO metrics VALUES ('a b', -0.5, 13, 'r1', -3, FALSE);
                INSERT INTO metrics VALUES ('bad?', 1, 13, 'r1', 1, FALSE);
                """);
        try (var source = source()) {
            var found = new ArrayList<PastSeries>();
            source.points("r1", found::addAll);
            assertThat(found)
                    .containsExactly(
                            new PastSeries("a b", List.of(-0.5), List.of(-3L), List.of(13L)),
                            new PastSeries(
                                    "loss", List.of(Double.NaN, Double.MAX_VALUE), List.of(1L, 2L), List.of(11L, 12L)));
            assertThat(notes.skipped())
                    .extracting(Notes.Note::what)
                    .containsExactly("a reading of metric 'bad?' of run r1");
        }
    }

    @Test
    void theFingerprintOfARunChangesWithAnythingThatBelongsToIt() throws Exception {
        filled("");
        var prints = new ArrayList<String>();
        for (var change : List.of(
                "SELECT 1",
                "INSERT INTO params VALUES ('lr', '0.1', 'r1')",
                "INSERT INTO metrics VALUES ('loss', 1, 11, 'r1', 1, FALSE)",
                "UPDATE runs SET status = 'FAILED'",
                "INSERT INTO tags VALUES ('x', 'y', 'r1')")) {
            old.run(change);
            try (var source = source()) {
                prints.add(run(source).fingerprint());
            }
        }
        assertThat(prints).doesNotHaveDuplicates();
        try (var source = source()) {
            assertThat(run(source).fingerprint()).isEqualTo(prints.getLast());
        }
    }

    @Test
    void manyRunsComeInGroupsEachOnce() throws Exception {
        filled("DELETE FROM runs;\n");
        var rows = new StringBuilder();
        for (var i = 0; i < 450; i++) {
            rows.append(
                    "INSERT INTO runs (run_uuid, name, status, experiment_id) VALUES ('run%03d', 'n', 'KILLED', 1);\n"
                            .formatted(i));
        }
        old.run(rows.toString());
        try (var source = source()) {
            assertThat(source.runs()).isEqualTo(450);
            assertThat(runs(source))
                    .extracting(found -> found.what().id())
                    .doesNotHaveDuplicates()
                    .hasSize(450);
        }
    }

    @Test
    void aSchemaOfLongAgoIsReadByTheColumnsThatItHas() throws Exception {
        old.run(OldServer.OLD);
        old.run("""
                INSERT INTO experiments VALUES (1, 'churn', '/srv/1', 'active');
                INSERT INTO runs VALUES ('r1', '', 'LOCAL', 'bob', 'FINISHED', 10, 20, 'active', '/srv/1/r1/artifacts', 1);
                INSERT INTO tags VALUES ('mlflow.runName', 'by tag', 'r1');
                INSERT INTO metrics VALUES ('loss', 0.5, 11, 'r1');
                """);
        try (var source = source()) {
            assertThat(run(source).what().name()).isEqualTo("by tag");
            var found = new ArrayList<PastSeries>();
            source.points("r1", found::addAll);
            assertThat(found).containsExactly(new PastSeries("loss", List.of(0.5), List.of(0L), List.of(11L)));
            source.loggedModels(models -> assertThat(models).isEmpty());
            assertThat(models(source)).isEmpty();
            source.leftBehind(notes);
            assertThat(notes.leftBehind()).isEmpty();
        }
    }

    @Test
    void rowsThatCannotBeAreNamedAndLeftOut() throws Exception {
        filled("""
                INSERT INTO runs (run_uuid, status, experiment_id) VALUES ('../../etc', 'FINISHED', 1);
                INSERT INTO runs (run_uuid, status, experiment_id) VALUES ('nowhere', 'FINISHED', 99);
                INSERT INTO runs (run_uuid, status, experiment_id) VALUES ('odd', 'DREAMING', 1);
                INSERT INTO params VALUES ('../x', '1', 'r1');
                """);
        old.run("INSERT INTO params VALUES ('long', '%s', 'r1')".formatted("x".repeat(7_000)));
        try (var source = source()) {
            assertThat(run(source).what().params()).hasSize(1).containsEntry("long", "x".repeat(6_000));
            assertThat(notes.skipped())
                    .extracting(Notes.Note::what)
                    .containsExactlyInAnyOrder(
                            "run '../../etc'", "run 'nowhere'", "run 'odd'", "parameter '../x' of run r1");
            assertThat(notes.changed()).extracting(Notes.Note::what).containsExactly("parameter 'long' of run r1");
        }
    }

    private Path run(String id) throws IOException {
        return Files.createDirectories(artifacts.resolve("1/%s/artifacts".formatted(id)));
    }

    private FileRoot filesOf(String uri) throws Exception {
        old.run("UPDATE runs SET artifact_uri = '%s'".formatted(uri));
        try (var source = source()) {
            return run(source).files();
        }
    }

    @Test
    void filesAreFoundWhereverTheirFolderHasMovedBelowOneThatWasNamed() throws Exception {
        filled("");
        var place = new FileRoot.Folder(run("r1").toRealPath());
        assertThat(filesOf("mlflow-artifacts:/1/r1/artifacts")).isEqualTo(place);
        assertThat(filesOf("mlflow-artifacts://host:5000/1/r1/artifacts")).isEqualTo(place);
        assertThat(filesOf("/nowhere/any more/1/r1/artifacts")).isEqualTo(place);
        assertThat(filesOf(artifacts.toUri() + "1/r1/artifacts")).isEqualTo(place);
        assertThat(filesOf("gs://bucket/r1")).isEqualTo(new FileRoot.Elsewhere("gs://bucket/r1"));
    }

    @Test
    void aFolderThatNobodyNamedIsNotRead() throws Exception {
        filled("");
        var outside = Files.createTempDirectory("outside");
        try {
            Files.writeString(
                    Files.createDirectories(outside.resolve("r1/artifacts")).resolve("secret"), "secret");
            for (var uri : List.of(
                    "/etc",
                    outside + "/r1/artifacts",
                    "file://" + outside + "/r1/artifacts",
                    artifacts + "/../../" + outside.getFileName() + "/r1/artifacts",
                    "mlflow-artifacts:/../" + outside.getFileName() + "/r1/artifacts")) {
                assertThat(filesOf(uri)).as(uri).isNotInstanceOf(FileRoot.Folder.class);
            }
            Files.createDirectories(artifacts.resolve("1"));
            Files.createSymbolicLink(artifacts.resolve("1/r1"), outside.resolve("r1"));
            assertThat(filesOf("mlflow-artifacts:/1/r1/artifacts")).isInstanceOf(FileRoot.Missing.class);
        } finally {
            Files.delete(outside.resolve("r1/artifacts/secret"));
            Files.delete(outside.resolve("r1/artifacts"));
            Files.delete(outside.resolve("r1"));
            Files.delete(outside);
        }
    }

    @Test
    void linksAmongTheFilesAreNamedAndNotFollowed() throws Exception {
        var folderOfRun = run("r1");
        Files.writeString(folderOfRun.resolve("a.txt"), "a");
        Files.createSymbolicLink(folderOfRun.resolve("passwords"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(folderOfRun.resolve("up"), Path.of("/etc"));
        Files.writeString(folderOfRun.resolve("back\\slash"), "a");
        var listed = FileListing.of(folderOfRun, "run r1", notes);
        assertThat(listed).extracting(FileListing.Listed::path).containsExactly("a.txt");
        assertThat(notes.skipped())
                .extracting(Notes.Note::what)
                .containsExactlyInAnyOrder(
                        "file 'passwords' of run r1", "file 'up' of run r1", "file 'back\\slash' of run r1");
    }

    @Test
    void loggedModelsComeWithTheirReadings() throws Exception {
        filled("""
                INSERT INTO logged_models VALUES ('m-1', 1, 'model', 's3://b/m-1', 5, 6, 2, 'active', NULL, 'r1', NULL);
                INSERT INTO logged_model_params VALUES ('m-1', 1, 'lr', '0.1');
                INSERT INTO logged_model_tags VALUES ('m-1', 1, 'quality', 'good');
                INSERT INTO logged_model_metrics VALUES ('m-1', 'acc', 7, 3, 0.9, 1, 'r1', 'd1', 'tiny', 'abc');
                """);
        try (var source = source()) {
            source.experiments();
            var all = new ArrayList<Found<PastLoggedModel>>();
            source.loggedModels(all::addAll);
            assertThat(all).singleElement().satisfies(found -> {
                assertThat(found.what().status()).isEqualTo(LoggedModel.Status.READY);
                assertThat(found.what().params()).containsExactly(Map.entry("lr", "0.1"));
                assertThat(found.what().tags()).containsExactly(Map.entry("quality", "good"));
                assertThat(found.what().readings())
                        .containsExactly(new PastLoggedModel.Reading("r1", "acc", 0.9, 7, 3, "tiny", "abc"));
            });
        }
    }

    private void version(int number, String stage, String source, String run) throws SQLException {
        old.run("""
                INSERT INTO model_versions (name, version, creation_time, current_stage, source, run_id)
                VALUES ('churner', %d, 5, '%s', '%s', '%s')""".formatted(number, stage, source, run));
    }

    @Test
    void theSourceOfAVersionSaysWhereItsFilesAre() throws Exception {
        filled("""
                UPDATE runs SET artifact_uri = 'mlflow-artifacts:/1/r1/artifacts';
                INSERT INTO logged_models VALUES ('m-1', 1, 'model', '/srv/1/models/m-1/artifacts', 5, 6, 2, 'active', NULL, 'r1', NULL);
                INSERT INTO registered_models VALUES ('churner', 1, 2, 'leaves', 'default');
                INSERT INTO registered_model_aliases VALUES ('champion', 2, 'churner', 'default');
                """);
        version(1, "Production", "models:/m-1", "r1");
        version(2, "None", "runs:/r1/other", "r1");
        version(3, "None", "runs:/r1/model", "r1");
        version(4, "None", "mlflow-artifacts:/1/r1/artifacts/deep/er", "r1");
        version(5, "None", "models:/churner/4", "r1");
        version(6, "None", "s3://bucket/model", "");
        version(7, "Deleted_Internal", "REDACTED-SOURCE-PATH", "REDACTED-RUN-ID");
        version(8, "None", "/etc", "");
        version(9, "None", "models:/churner/9", "");
        version(10, "Dreaming", "models:/m-1", "r1");
        try (var source = source()) {
            source.experiments();
            var model = models(source).getFirst();
            assertThat(model.head().aliases()).containsExactly(Map.entry("champion", 2));
            var versions = model.versions();
            assertThat(versions)
                    .extracting(FoundModel.Version::origin)
                    .containsExactly(
                            new Origin.OfLoggedModel("m-1", ""),
                            new Origin.OfRun("r1", "other"),
                            new Origin.OfLoggedModel("m-1", ""),
                            new Origin.OfRun("r1", "deep/er"),
                            new Origin.OfRun("r1", "deep/er"),
                            new Origin.Unknown(),
                            new Origin.Unknown(),
                            new Origin.Unknown(),
                            new Origin.Unknown());
            assertThat(versions.getFirst().version().stage()).isEqualTo(Stage.PRODUCTION);
            assertThat(versions.get(3).version().source()).isEmpty();
            assertThat(versions.get(6).version().lifecycle()).isEqualTo(Lifecycle.DELETED);
            assertThat(notes.skipped()).extracting(Notes.Note::what).containsExactly("model version churner/10");
        }
    }

    @Test
    void whatIsNoMlflowDatabaseIsRefused() throws Exception {
        old.run("CREATE TABLE other (id INTEGER)");
        assertThatThrownBy(this::source).hasMessageContaining("is not the data of an mlflow server");
    }

    @Test
    void aViewIsNotRead() throws Exception {
        filled("""
                DROP TABLE tags;
                CREATE VIEW tags AS SELECT 'x' AS "key", 'y' AS value, run_uuid FROM runs;
                """);
        try (var source = source()) {
            assertThat(run(source).what().tags()).isEmpty();
        }
    }

    @Test
    void nothingCanBeWrittenToASource() throws Exception {
        filled("");
        try (var rows =
                kind == DatabaseKind.SQLITE ? Rows.sqlite(folder.resolve("mlflow.db")) : Rows.postgres(old.address())) {
            assertThatThrownBy(() ->
                            rows.select("DELETE FROM runs RETURNING run_uuid", List.of(), List.of("run_uuid"), _ -> {}))
                    .hasMessageContaining("cannot be read");
        }
        try (var source = source()) {
            assertThat(source.runs()).isEqualTo(1);
        }
    }

    @Test
    void theNameOfASourceHasNoPassword() {
        assertThat(MlflowSources.withoutSecrets(URI.create("postgresql://ann:secret@db.example:5433/mlflow")))
                .isEqualTo("postgresql://ann@db.example:5433/mlflow");
        assertThatThrownBy(() -> MlflowSources.open("postgresql://ann:se cret@db/mlflow", List.of(), notes))
                .hasMessageNotContaining("cret@");
    }
}
