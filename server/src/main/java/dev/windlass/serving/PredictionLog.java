package dev.windlass.serving;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * The log of all predictions. What is appended is on stable storage when the future completes.
 *
 * <p>Predictions are too many to be events of their own. Each {@link #SEGMENT} of them is sealed: the SHA-256 over their
 * canonical bytes enters the ledger, so that changing any of them later shows.
 */
public final class PredictionLog {
    /** Predictions per sealed segment. */
    public static final int SEGMENT = 4_096;

    /** Predictions that one read answers at most. */
    public static final int WINDOW_MAX = 1_000_000;

    private static final String INSERT = """
            INSERT INTO prediction (seq, id, request_id, at_ms, deployment, model, version, route, join_key, inputs,
                features, feature_times, output, latency_us, error)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String SELECT = """
            SELECT seq, id, request_id, at_ms, deployment, model, version, route, join_key, inputs, features,
                feature_times, output, latency_us, error
            FROM prediction
            """;
    private static final String SCORED = """
            SELECT p.at_ms, p.version, p.route, p.output, l.label, p.latency_us, l.at_ms AS label_ms
            FROM prediction p
            LEFT JOIN prediction_label l ON l.deployment = p.deployment AND l.join_key = p.join_key
            WHERE p.deployment = ? AND p.at_ms >= ? AND p.at_ms < ?
            ORDER BY p.at_ms, p.seq
            LIMIT ?
            """;
    private static final String LABEL = """
            INSERT INTO prediction_label (deployment, join_key, label, at_ms) VALUES (?, ?, ?, ?)
            ON CONFLICT (deployment, join_key) DO UPDATE SET label = excluded.label, at_ms = excluded.at_ms
            """;
    private static final TypeReference<LinkedHashMap<String, Object>> FIELDS = new TypeReference<>() {};
    private static final TypeReference<LinkedHashMap<String, Instant>> TIMES = new TypeReference<>() {};

    private final Database database;
    private final Ledger ledger;

    /** Read and changed on the database's writing thread only. */
    private long nextSeq;

    private SegmentDigest open;

    public PredictionLog(Database database, Ledger ledger) {
        this.database = database;
        this.ledger = ledger;
        this.nextSeq = database.read(sql -> sql.createQuery("SELECT COALESCE(MAX(seq) + 1, 0) FROM prediction")
                .mapTo(Long.class)
                .one());
        this.open = unsealed();
    }

    private SegmentDigest unsealed() {
        var first =
                database.read(sql -> sql.createQuery("SELECT COALESCE(MAX(last_seq) + 1, 0) FROM prediction_segment")
                        .mapTo(Long.class)
                        .one());
        var digest = new SegmentDigest(first);
        database.read(sql -> {
            try (var rows = sql
                    .createQuery(SELECT + " WHERE seq >= ? ORDER BY seq")
                    .bind(0, first)
                    .map((row, _) -> Row.of(row))
                    .stream()) {
                rows.forEach(digest::add);
            }
            return first;
        });
        return digest;
    }

    /** Appends all or none; the future completes when they are on stable storage. */
    public CompletableFuture<Integer> append(List<Prediction> predictions) {
        var rows = predictions.stream().map(Row::of).toList();
        return database.writeLater(transaction -> {
            var numbered = new ArrayList<Row>(rows.size());
            var seq = nextSeq;
            var batch = transaction.sql().prepareBatch(INSERT);
            for (var row : rows) {
                var placed = row.at(seq++);
                placed.bind(batch);
                batch.add();
                numbered.add(placed);
            }
            batch.execute();
            nextSeq = seq;
            transaction.afterCommit(() -> sealed(numbered));
            return numbered.size();
        });
    }

    /** On the writing thread, after the commit: rows enter the digest in the order of their numbers. */
    private void sealed(List<Row> committed) {
        committed.forEach(open::add);
        if (open.rows() >= SEGMENT) {
            var full = open;
            open = new SegmentDigest(full.lastSeq() + 1);
            var _ = database.writeLater(transaction -> seal(transaction, full));
        }
    }

    /** Seals what is not sealed yet, as at a stop. */
    public void seal() {
        database.write(transaction -> {
            if (open.rows() > 0) {
                var full = open;
                open = new SegmentDigest(full.lastSeq() + 1);
                seal(transaction, full);
            }
            return open.rows();
        });
    }

    private long seal(Transaction transaction, SegmentDigest segment) {
        var hash = segment.hash();
        transaction
                .sql()
                .execute(
                        "INSERT INTO prediction_segment (first_seq, last_seq, sha256, sealed_at_ms) VALUES (?, ?, ?, ?)",
                        segment.firstSeq(),
                        segment.lastSeq(),
                        hash.hex(),
                        transaction.at().toEpochMilli());
        var body = Json.object();
        body.put("firstSeq", segment.firstSeq());
        body.put("lastSeq", segment.lastSeq());
        body.put("sha256", hash.hex());
        return ledger.append(transaction, NewEvent.of(new Actor("windlass"), "predictions", "predictions-sealed", body))
                .seq();
    }

    public Optional<Prediction> find(String id) {
        return database.read(sql -> sql.createQuery(SELECT + " WHERE id = ?")
                .bind(0, id)
                .map((row, _) -> Row.of(row).prediction())
                .findOne());
    }

    /** Where in the log a prediction stands. */
    public Optional<Long> seq(String id) {
        return database.read(sql -> sql.createQuery("SELECT seq FROM prediction WHERE id = ?")
                .bind(0, id)
                .mapTo(Long.class)
                .findOne());
    }

    /** The newest predictions of a deployment first. */
    public List<Prediction> latest(String deployment, int limit) {
        return database.read(
                sql -> sql.createQuery(SELECT + " WHERE deployment = ? ORDER BY at_ms DESC, seq DESC LIMIT ?")
                        .bind(0, deployment)
                        .bind(1, limit)
                        .map((row, _) -> Row.of(row).prediction())
                        .list());
    }

    /** Predictions of one version made in [from, to), oldest first. */
    public List<Prediction> window(String deployment, int version, Instant from, Instant to) {
        return database.read(sql -> sql.createQuery(
                        SELECT
                                + " WHERE deployment = ? AND at_ms >= ? AND at_ms < ? AND version = ? ORDER BY at_ms, seq LIMIT ?")
                .bind(0, deployment)
                .bind(1, from.toEpochMilli())
                .bind(2, to.toEpochMilli())
                .bind(3, version)
                .bind(4, WINDOW_MAX)
                .map((row, _) -> Row.of(row).prediction())
                .list());
    }

    /** Outputs of all versions for predictions made in [from, to), with the labels known by {@code knownBy}. */
    public List<Scored> scored(String deployment, Instant from, Instant to, Instant knownBy) {
        return database.read(sql -> sql.createQuery(SCORED)
                .bind(0, deployment)
                .bind(1, from.toEpochMilli())
                .bind(2, to.toEpochMilli())
                .bind(3, WINDOW_MAX)
                .map((row, _) -> scored(row, knownBy.toEpochMilli()))
                .list());
    }

    private static Scored scored(ResultSet row, long knownByMs) throws SQLException {
        var label = row.getDouble(5);
        var known = !row.wasNull() && row.getLong(7) <= knownByMs;
        return new Scored(
                Instant.ofEpochMilli(row.getLong(1)),
                row.getInt(2),
                Prediction.Route.valueOf(row.getString(3)),
                nullable(row, 4),
                known ? label : Double.NaN,
                row.getLong(6));
    }

    private static double nullable(ResultSet row, int column) throws SQLException {
        var value = row.getDouble(column);
        return row.wasNull() ? Double.NaN : value;
    }

    /** Joins truths to predictions by key. A later truth of the same key replaces the earlier. */
    public int label(String deployment, List<Label> labels) {
        for (var label : labels) {
            if (label.key() == null || label.key().isBlank() || !Double.isFinite(label.label())) {
                throw Problem.invalid(
                        "bad-label",
                        "A label needs a key and a number.",
                        "Got key '%s' and label %s.".formatted(label.key(), label.label()),
                        "Send {\"labels\": [{\"key\": \"…\", \"label\": 1}]}.");
            }
        }
        return database.write(transaction -> {
            var batch = transaction.sql().prepareBatch(LABEL);
            for (var label : labels) {
                var at = label.at() == null ? transaction.at() : label.at();
                batch.bind(0, deployment)
                        .bind(1, label.key())
                        .bind(2, label.label())
                        .bind(3, at.toEpochMilli())
                        .add();
            }
            return labels.isEmpty() ? 0 : batch.execute().length;
        });
    }

    /** The truth of a key, when it is known. */
    public Optional<Double> labelOf(String deployment, String key) {
        return database.read(
                sql -> sql.createQuery("SELECT label FROM prediction_label WHERE deployment = ? AND join_key = ?")
                        .bind(0, deployment)
                        .bind(1, key)
                        .mapTo(Double.class)
                        .findOne());
    }

    public long count() {
        return database.read(sql -> sql.createQuery("SELECT COUNT(*) FROM prediction")
                .mapTo(Long.class)
                .one());
    }

    /** How many predictions a deployment made by each route. */
    public Map<String, Long> countsByRoute(String deployment) {
        return database.read(sql -> {
            var counts = new LinkedHashMap<String, Long>();
            sql.createQuery("SELECT route, COUNT(*) FROM prediction WHERE deployment = ? GROUP BY route ORDER BY route")
                    .bind(0, deployment)
                    .map((row, _) -> Map.entry(row.getString(1), row.getLong(2)))
                    .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
            return counts;
        });
    }

    /** A prediction as the table keeps it. */
    record Row(
            long seq,
            String id,
            String requestId,
            long atMs,
            String deployment,
            String model,
            int version,
            String route,
            String key,
            String inputs,
            byte[] features,
            String featureTimes,
            @Nullable Double output,
            long latencyMicros,
            String error) {
        static Row of(Prediction prediction) {
            var features = ByteBuffer.allocate(prediction.features().size() * Double.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            prediction.features().forEach(features::putDouble);
            return new Row(
                    -1,
                    prediction.id(),
                    prediction.requestId(),
                    prediction.at().toEpochMilli(),
                    prediction.deployment(),
                    prediction.model(),
                    prediction.version(),
                    prediction.route().name(),
                    prediction.key(),
                    Json.text(prediction.inputs()),
                    features.array(),
                    Json.text(prediction.featureTimes()),
                    prediction.output(),
                    prediction.latencyMicros(),
                    prediction.error());
        }

        static Row of(ResultSet row) throws SQLException {
            var output = row.getDouble(13);
            return new Row(
                    row.getLong(1),
                    row.getString(2),
                    row.getString(3),
                    row.getLong(4),
                    row.getString(5),
                    row.getString(6),
                    row.getInt(7),
                    row.getString(8),
                    row.getString(9),
                    row.getString(10),
                    row.getBytes(11),
                    row.getString(12),
                    row.wasNull() ? null : output,
                    row.getLong(14),
                    row.getString(15));
        }

        Row at(long number) {
            return new Row(
                    number,
                    id,
                    requestId,
                    atMs,
                    deployment,
                    model,
                    version,
                    route,
                    key,
                    inputs,
                    features,
                    featureTimes,
                    output,
                    latencyMicros,
                    error);
        }

        void bind(PreparedBatch batch) {
            batch.bind(0, seq)
                    .bind(1, id)
                    .bind(2, requestId)
                    .bind(3, atMs)
                    .bind(4, deployment)
                    .bind(5, model)
                    .bind(6, version)
                    .bind(7, route)
                    .bind(8, key)
                    .bind(9, inputs)
                    .bind(10, features)
                    .bind(11, featureTimes)
                    .bind(12, output)
                    .bind(13, latencyMicros)
                    .bind(14, error);
        }

        Prediction prediction() {
            var numbers =
                    ByteBuffer.wrap(features).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
            var values = new ArrayList<Double>(numbers.remaining());
            while (numbers.hasRemaining()) {
                values.add(numbers.get());
            }
            return new Prediction(
                    id,
                    requestId,
                    Instant.ofEpochMilli(atMs),
                    deployment,
                    model,
                    version,
                    Prediction.Route.valueOf(route),
                    key,
                    Json.mapper().readValue(inputs, FIELDS),
                    values,
                    Json.mapper().readValue(featureTimes, TIMES),
                    output,
                    latencyMicros,
                    error);
        }
    }
}
