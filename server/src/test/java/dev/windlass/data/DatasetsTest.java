package dev.windlass.data;

import static dev.windlass.data.Workshop.ANNA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Router;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.ProblemException;
import dev.windlass.kernel.Sha256;
import dev.windlass.store.DatabaseKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class DatasetsTest {
    private final DatabaseKind kind;

    @TempDir
    Path directory;

    private Workshop shop;
    private Datasets datasets;

    DatasetsTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() {
        shop = new Workshop(kind, directory);
        datasets = shop.datasets;
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void aVersionTellsItsRowsColumnsAndWhoAddedItWhen() {
        var file = shop.file("a.parquet", "SELECT range AS id, 'x' || range AS name FROM range(3)");

        var version = datasets.add("flights", List.of(file), "first", ANNA);

        assertThat(version.number()).isOne();
        assertThat(version.rows()).isEqualTo(3);
        assertThat(version.schema()).containsExactly(new ColumnType("id", "BIGINT"), new ColumnType("name", "VARCHAR"));
        assertThat(version.at()).isEqualTo(Instant.parse("2013-05-01T12:00:00Z"));
        assertThat(version.digest())
                .isEqualTo(Sha256.of((file.sha256().hex() + "  a.parquet\n").getBytes(StandardCharsets.UTF_8)));
        assertThat(datasets.find("flights", 1)).isEqualTo(version);
        assertThat(datasets.latest("flights")).contains(version);
        assertThat(datasets.list()).hasSize(1);
        var event = shop.ledger.find(0).orElseThrow();
        assertThat(event.subject()).isEqualTo("dataset/flights");
        assertThat(event.kind()).isEqualTo("version-added");
        assertThat(event.actor()).isEqualTo(ANNA);
        assertThat(event.reason()).isEqualTo("first");
    }

    @Test
    void addingTheSameFilesAgainAddsNothing() {
        var file = shop.file("a.parquet", "SELECT 1 AS id");
        var first = datasets.add("d", List.of(file), "", ANNA);

        assertThat(datasets.add("d", List.of(file), "again", ANNA)).isEqualTo(first);
        assertThat(datasets.append("d", List.of(file), "again", ANNA)).isEqualTo(first);
        assertThat(datasets.versions("d")).containsExactly(first);
        assertThat(shop.ledger.size()).isOne();
    }

    @Test
    void appendingKeepsTheFilesBeforeAndStoresOnlyTheNewOne() {
        var january = shop.file("2013-01.parquet", "SELECT 1 AS id");
        datasets.add("d", List.of(january), "", ANNA);
        assertThat(shop.storedBlobs()).isOne();

        var second = datasets.append("d", List.of(shop.file("2013-02.parquet", "SELECT 2 AS id")), "", ANNA);

        assertThat(shop.storedBlobs()).isEqualTo(2);
        assertThat(second.number()).isEqualTo(2);
        assertThat(second.files()).extracting(DataFile::path).containsExactly("2013-01.parquet", "2013-02.parquet");
        assertThat(datasets.frame(second, "").numbers("id").values()).containsExactly(1, 2);
        assertThat(datasets.frame(datasets.find("d", 1), "").numbers("id").values())
                .containsExactly(1);
    }

    @Test
    void appendsAtTheSameTimeLoseNone() throws Exception {
        datasets.add("d", List.of(shop.file("base.csv", "SELECT 0 AS id")), "", ANNA);
        var files = IntStream.rangeClosed(1, 4)
                .mapToObj(i -> shop.file(i + ".csv", "SELECT %d AS id".formatted(i)))
                .toList();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = files.stream()
                    .map(file -> (Callable<DatasetVersion>) () -> datasets.append("d", List.of(file), "", ANNA))
                    .toList();
            for (var answer : threads.invokeAll(calls)) {
                answer.get();
            }
        }

        var newest = datasets.requireLatest("d");
        assertThat(newest.number()).isEqualTo(5);
        assertThat(newest.files()).hasSize(5);
        assertThat(datasets.frame(newest, "").numbers("id").values()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    @Test
    void csvAndParquetFilesOfOneVersionAreOneTable() {
        var version = datasets.add(
                "d",
                List.of(
                        shop.file("a.parquet", "SELECT 1::INTEGER AS id, NULL::VARCHAR AS note"),
                        shop.text("b.csv", "id,note\n2.5,hello\n"),
                        shop.text("c.tsv", "note\tid\nbye\t3\n")),
                "",
                ANNA);

        assertThat(version.schema()).extracting(ColumnType::type).containsExactly("DOUBLE", "VARCHAR");
        var frame = datasets.frame(version, "");
        assertThat(frame.numbers("id").values()).containsExactly(1, 2.5, 3);
        assertThat(frame.texts("note").values()).containsExactly(null, "hello", "bye");
    }

    @Test
    void aLaterFileMayAddAColumnAndAnEmptyColumnHasNoType() {
        var version = datasets.add(
                "d",
                List.of(shop.text("1.csv", "id,gate\n1,\n"), shop.text("2.csv", "id,gate,dest\n2,7,SFO\n")),
                "",
                ANNA);

        assertThat(version.schema())
                .containsExactly(
                        new ColumnType("id", "BIGINT"),
                        new ColumnType("gate", "BIGINT"),
                        new ColumnType("dest", "VARCHAR"));
        var frame = datasets.frame(version, "");
        assertThat(frame.numbers("gate").values()).containsExactly(Double.NaN, 7);
        assertThat(frame.texts("dest").values()).containsExactly(null, "SFO");
    }

    @Test
    void aFileThatLosesOrRetypesAColumnIsRefusedWithTheColumns() {
        var first = shop.text("1.csv", "distance,dest\n1,SFO\n");
        datasets.add("d", List.of(first), "", ANNA);

        assertThatThrownBy(() -> datasets.append("d", List.of(shop.text("2.csv", "distence,dest\n1,LAX\n")), "", ANNA))
                .hasMessageContaining("'2.csv' does not fit")
                .hasMessageContaining("lacks the column 'distance' (it has 'distence')");
        assertThatThrownBy(
                        () -> datasets.append("d", List.of(shop.text("3.csv", "distance,dest\nfar,LAX\n")), "", ANNA))
                .hasMessageContaining("'distance' is VARCHAR and was BIGINT");
        assertThat(datasets.requireLatest("d").number()).isOne();
    }

    private static String wide(int columns) {
        var line = "1,".repeat(columns - 1) + "1\n";
        return IntStream.range(0, columns).mapToObj(i -> "c" + i).collect(Collectors.joining(",")) + "\n" + line;
    }

    @Test
    void aNumberAtTheEndOfANameIsNoSignThatTheNameIsThereTwice() {
        var version = datasets.add("d", List.of(shop.text("a.csv", "id,id_1\n1,2\n")), "", ANNA);

        assertThat(version.schema()).extracting(ColumnType::name).containsExactly("id", "id_1");
    }

    @Test
    void filesThatCannotBeReadAreToldAndLeaveNothingBehind() {
        var good = shop.file("good.parquet", "SELECT range AS id, random() AS x FROM range(50000)");
        byte[] damaged = bytesOf(good);
        Arrays.fill(damaged, 4, 4_000, (byte) 0xff);
        record Case(NewFile file, String told) {}
        var cases = List.of(
                new Case(shop.text("notes.txt", "hello"), "must end with one of .parquet"),
                new Case(shop.text("empty.csv", ""), "'empty.csv' has no rows"),
                new Case(shop.text("empty.parquet", ""), "'empty.parquet' has no rows"),
                new Case(shop.text("header.csv", "a,b\n"), "'header.csv' has no rows"),
                new Case(shop.text("twice.csv", "id,Id,late\n1,2,3\n"), "'twice.csv' has more than one column 'Id'"),
                new Case(
                        shop.text("ragged.csv", "a,b\n1,2\n1,2,3\n4\n"),
                        "'ragged.csv' has lines of different numbers of values"),
                new Case(shop.text("wide.csv", wide(5_000)), "some 3,000 fit"),
                new Case(shop.text("text.parquet", "not parquet at all"), "'text.parquet' cannot be read as Parquet"),
                new Case(
                        shop.bytes("cut.parquet", Arrays.copyOf(bytesOf(good), 2_000)),
                        "'cut.parquet' cannot be read as Parquet"),
                new Case(shop.bytes("page.parquet", damaged), "'page.parquet' cannot be read as Parquet"),
                new Case(
                        shop.bytes(
                                "latin.csv",
                                new byte[] {'a', ',', 'b', '\n', (byte) 0xe9, (byte) 0xff, ',', '1', '\n'}),
                        "'latin.csv' cannot be read as CSV"),
                new Case(shop.text("plain.csv.gz", "a\n1\n"), "'plain.csv.gz' cannot be read as CSV"));
        for (var bad : cases) {
            assertThatThrownBy(() -> datasets.add("d", List.of(good, bad.file()), "", ANNA))
                    .as(bad.file().path())
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining(bad.told())
                    .message()
                    .doesNotContain(directory.toString());
        }
        assertThat(datasets.latest("d")).isEmpty();
        assertThat(shop.ledger.size()).isZero();
    }

    @Test
    void bytesThatNeverArrivedAndDoubledFilesAreRefused() {
        var file = shop.text("a.csv", "x\n1\n");
        assertThatThrownBy(() -> datasets.add("d", List.of(new NewFile("b.csv", Sha256.of(new byte[1]))), "", ANNA))
                .hasMessageContaining("bytes of 'b.csv' are not stored");
        assertThatThrownBy(() -> datasets.add("d", List.of(file, new NewFile("b.csv", file.sha256())), "", ANNA))
                .hasMessageContaining("same bytes");
        assertThatThrownBy(() -> datasets.add("d", List.of(), "", ANNA)).hasMessageContaining("at least one file");
        datasets.add("d", List.of(file), "", ANNA);
        assertThatThrownBy(() -> datasets.append("d", List.of(shop.text("a.csv", "x\n2\n")), "", ANNA))
                .hasMessageContaining("already has a file 'a.csv'");
    }

    @Test
    void pathsThatLeaveTheirDirectoryAreRefused() {
        var sha256 = Sha256.of(new byte[0]);
        for (var path :
                List.of("../a.csv", "/a.csv", "a//b.csv", "a/./b.csv", "C:/a.csv", "a\\b.csv", "", "a\nb.csv")) {
            assertThatThrownBy(() -> new NewFile(path, sha256)).as(path).isInstanceOf(ProblemException.class);
        }
        assertThat(new NewFile("2013/it's-ok.csv", sha256).path()).isEqualTo("2013/it's-ok.csv");
    }

    @Test
    void mistypedNamesAreToldWithTheNearest() {
        datasets.add("flights", List.of(shop.text("a.csv", "x\n1\n")), "", ANNA);

        assertThatThrownBy(() -> datasets.find("flihts", 1)).hasMessageContaining("Did you mean 'flights'?");
        assertThatThrownBy(() -> datasets.find("flights", 7)).hasMessageContaining("versions 1 to 1");
    }

    @Test
    void aStatementOverSourcePreparesTheRowsAndCanDoNothingElse() {
        var version = datasets.add("d", List.of(shop.text("a.csv", "x\n1\n2\n")), "", ANNA);

        var frame = datasets.frame(
                version, "WITH big AS (SELECT * FROM source WHERE x > 1) SELECT x * 10 AS y FROM big -- end");

        assertThat(frame.numbers("y").values()).containsExactly(20);
        assertThat(datasets.columns(version, "SELECT x::VARCHAR AS t FROM source"))
                .containsExactly(new ColumnType("t", "VARCHAR"));
        for (var hostile : List.of(
                "SELECT 1) ; COPY (SELECT 1) TO '" + shop.blobDirectory.resolve("x") + "' ; SELECT (1",
                "SELECT * FROM read_csv('/etc/hostname')",
                "DROP TABLE source")) {
            assertThatThrownBy(() -> datasets.frame(version, hostile)).isInstanceOf(ProblemException.class);
        }
        assertThat(shop.storedBlobs()).isOne();
    }

    @Test
    void hostileColumnNamesStayNames() {
        var names = List.of("a\"; DROP TABLE x; --", "it's", "select", "é ☃", "a b.c[1]");
        var select = names.stream()
                .map(name -> "1 AS \"" + name.replace("\"", "\"\"") + '"')
                .toList();

        var version = datasets.add(
                "d",
                List.of(
                        shop.file("a.parquet", "SELECT " + String.join(", ", select)),
                        shop.file("b.csv", "SELECT " + String.join(", ", select))),
                "",
                ANNA);

        assertThat(datasets.frame(version, "").names()).isEqualTo(names);
        assertThat(datasets.frame(version, "").rows()).isEqualTo(2);
    }

    @Test
    void aDiffCountsRowsAsAMultisetAndShowsSome() {
        datasets.add(
                "d",
                List.of(shop.text("a.csv", "id,x\n1,a\n1,a\n2,b\n"), shop.text("same.csv", "id,x\n9,z\n")),
                "",
                ANNA);
        datasets.add(
                "d",
                List.of(shop.text("a.csv", "id,x,y\n1,a,0\n2,c,0\n3,d,0\n"), shop.text("new.csv", "id,x,y\n4,e,1\n")),
                "",
                ANNA);

        var diff = datasets.diff("d", 1, 2);

        assertThat(diff.files())
                .isEqualTo(new DatasetDiff.Files(List.of("new.csv"), List.of("same.csv"), List.of("a.csv"), 0));
        assertThat(diff.schema().added()).containsExactly(new ColumnType("y", "BIGINT"));
        assertThat(diff.comparedColumns()).containsExactly("id", "x");
        assertThat(diff.rowsAdded().count()).isEqualTo(3);
        assertThat(diff.rowsAdded().examples().getFirst())
                .containsEntry("id", "2")
                .containsEntry("x", "c");
        assertThat(diff.rowsRemoved().count()).isEqualTo(3);
        assertThat(datasets.diff("d", 1, 1).rowsAdded().count()).isZero();
    }

    @Test
    void theRoutesStoreAddAndReadBack() {
        var router = new Router(request -> request).add(new DataRoutes(datasets, shop.blobs).routes());
        var bytes = "x\n1\n".getBytes(StandardCharsets.UTF_8);
        var sha256 = Sha256.of(bytes).hex();
        assertThat(call(router, "HEAD", "/api/v1/blobs/" + sha256, "").status()).isEqualTo(404);
        assertThat(call(router, "PUT", "/api/v1/blobs/" + sha256, "x\n2\n").status())
                .isEqualTo(400);
        assertThat(call(router, "PUT", "/api/v1/blobs/" + sha256, "x\n1\n").status())
                .isEqualTo(201);
        assertThat(call(router, "HEAD", "/api/v1/blobs/" + sha256, "").status()).isEqualTo(200);

        var added = call(router, "POST", "/api/v1/datasets/d/versions", """
                {"files": [{"path": "in dir/a.csv", "sha256": "%s"}], "message": "m"}""".formatted(sha256));

        assertThat(added.status()).isEqualTo(201);
        var body = Json.read(new String(added.bytes(), StandardCharsets.UTF_8));
        assertThat(body.at("/number").asInt()).isOne();
        assertThat(body.at("/at").asString()).isEqualTo("2013-05-01T12:00:00Z");
        assertThat(body.at("/files/0/sha256").asString()).isEqualTo(sha256);
        assertThat(body.at("/files/0").has("columns")).isFalse();
        assertThat(call(router, "GET", "/api/v1/datasets/d/versions/latest/files/in%20dir/a.csv", "")
                        .bytes())
                .isEqualTo(bytes);
        assertThat(call(router, "GET", "/api/v1/datasets/d/versions/1", "").bytes())
                .isEqualTo(added.bytes());
        assertThat(call(router, "GET", "/api/v1/datasets/d/diff", "").status()).isEqualTo(200);
        assertThat(call(router, "GET", "/api/v1/datasets/d/versions/2", "").status())
                .isEqualTo(404);
        assertThat(call(router, "POST", "/api/v1/datasets/d/versions", "{\"files\":[{}]}")
                        .status())
                .isEqualTo(400);
    }

    private static Response call(Router router, String method, String target, String body) {
        return router.dispatch(Request.local(method, target, body.getBytes(StandardCharsets.UTF_8)));
    }

    private byte[] bytesOf(NewFile file) {
        try {
            return Files.readAllBytes(shop.blobs.file(file.sha256()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
