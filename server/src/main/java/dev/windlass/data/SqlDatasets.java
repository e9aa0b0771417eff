package dev.windlass.data;

import dev.windlass.kernel.Json;
import dev.windlass.kernel.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** The SQL of datasets. */
final class SqlDatasets {
    private static final String INSERT_VERSION = """
            INSERT INTO dataset_version
                (dataset, number, digest, row_count, byte_count, schema_json, message, actor, at_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String INSERT_FILE = """
            INSERT INTO data_file (dataset, number, position, path, sha256, row_count, byte_count, columns_json)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String FIND = "SELECT * FROM dataset_version WHERE dataset = ? AND number = ?";

    private static final String FILES = """
            SELECT path, sha256, byte_count, row_count, columns_json
            FROM data_file
            WHERE dataset = ? AND number = ?
            ORDER BY position
            """;

    private static final String LATEST_NUMBER = "SELECT max(number) FROM dataset_version WHERE dataset = ?";

    private static final String NUMBERS = """
            SELECT number FROM dataset_version WHERE dataset = ? AND number < ? ORDER BY number DESC LIMIT ?
            """;

    private static final String LIST = """
            SELECT v.dataset, v.number, v.row_count, v.byte_count, v.at_ms
            FROM dataset_version v
            JOIN (SELECT dataset, max(number) AS number FROM dataset_version GROUP BY dataset) newest
                ON newest.dataset = v.dataset AND newest.number = v.number
            ORDER BY v.dataset
            LIMIT ?
            """;

    private SqlDatasets() {}

    static void insert(Handle sql, DatasetVersion version) {
        sql.execute(
                INSERT_VERSION,
                version.name(),
                version.number(),
                version.digest().hex(),
                version.rows(),
                version.bytes(),
                Json.text(version.schema()),
                version.message(),
                version.actor(),
                version.at().toEpochMilli());
        var batch = sql.prepareBatch(INSERT_FILE);
        for (var i = 0; i < version.files().size(); i++) {
            var file = version.files().get(i);
            batch.add(
                    version.name(),
                    version.number(),
                    i,
                    file.path(),
                    file.sha256().hex(),
                    file.rows(),
                    file.bytes(),
                    Json.text(file.columns()));
        }
        batch.execute();
    }

    /** Those of these hashes that are of files of some version. */
    static Set<Sha256> holding(Handle sql, Collection<Sha256> hashes) {
        return sql.createQuery("SELECT DISTINCT sha256 FROM data_file WHERE sha256 IN (<hashes>)")
                .bindList("hashes", hashes.stream().map(Sha256::hex).toList())
                .map((row, _) -> new Sha256(row.getString(1)))
                .set();
    }

    /** The number of the newest version, 0 when there is none. */
    static int latestNumber(Handle sql, String dataset) {
        return sql.select(LATEST_NUMBER, dataset)
                .map((rows, _) -> rows.getInt(1))
                .one();
    }

    static Optional<DatasetVersion> find(Handle sql, String dataset, int number) {
        return sql.select(FIND, dataset, number)
                .map((rows, _) -> version(rows, files(sql, dataset, number)))
                .findOne();
    }

    static List<DatasetVersion> versions(Handle sql, String dataset, int before, int limit) {
        return sql.select(NUMBERS, dataset, before, limit).map((rows, _) -> rows.getInt(1)).list().stream()
                .flatMap(number -> find(sql, dataset, number).stream())
                .toList();
    }

    static List<DatasetSummary> list(Handle sql, int limit) {
        return sql.select(LIST, limit)
                .map((rows, _) -> new DatasetSummary(
                        rows.getString(1),
                        rows.getInt(2),
                        rows.getLong(3),
                        rows.getLong(4),
                        Instant.ofEpochMilli(rows.getLong(5))))
                .list();
    }

    private static List<DataFile> files(Handle sql, String dataset, int number) {
        return sql.select(FILES, dataset, number)
                .map((rows, _) -> new DataFile(
                        rows.getString(1),
                        new Sha256(rows.getString(2)),
                        rows.getLong(3),
                        rows.getLong(4),
                        List.of(Json.read(rows.getString(5), FileColumn[].class))))
                .list();
    }

    private static DatasetVersion version(ResultSet rows, List<DataFile> files) throws SQLException {
        return new DatasetVersion(
                rows.getString("dataset"),
                rows.getInt("number"),
                new Sha256(rows.getString("digest")),
                rows.getLong("row_count"),
                rows.getLong("byte_count"),
                List.of(Json.read(rows.getString("schema_json"), ColumnType[].class)),
                files,
                rows.getString("message"),
                rows.getString("actor"),
                Instant.ofEpochMilli(rows.getLong("at_ms")));
    }
}
