package dev.windlass.serving;

import dev.windlass.kernel.Problem;
import dev.windlass.ledger.Ledger;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

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

    /** Feature vectors that one read answers at most, the newest of them. */
    public static final int FEATURE_ROWS_MAX = 200_000;

    static final String SEAL_SUBJECT = "predictions";
    static final String SEAL_KIND = "predictions-sealed";

    private static final String SCORED = """
            SELECT p.at_ms, p.version, p.route, p.output, l.label, p.latency_us, l.at_ms AS label_ms
            FROM prediction p
            LEFT JOIN prediction_label l ON l.deployment = p.deployment AND l.join_key = p.join_key
            WHERE p.deployment = ? AND p.at_ms >= ? AND p.at_ms < ?
            ORDER BY p.at_ms, p.seq
            LIMIT ?
            """;
    private static final String FEATURES = """
            SELECT model, features, output
            FROM prediction
            WHERE deployment = ? AND at_ms >= ? AND at_ms < ? AND version = ? AND output IS NOT NULL
            ORDER BY at_ms DESC, seq DESC
            LIMIT ?
            """;
    private static final String FIRST = """
            SELECT at_ms FROM prediction WHERE deployment = ? AND at_ms >= ? AND at_ms < ? ORDER BY at_ms LIMIT 1
            """;
    private static final String ANSWERED = """
            SELECT COUNT(*) FROM prediction WHERE deployment = ? AND at_ms > ? AND at_ms <= ? AND route <> ?
            """;
    private static final String LABEL = """
            INSERT INTO prediction_label (deployment, join_key, label, at_ms) VALUES (?, ?, ?, ?)
            ON CONFLICT (deployment, join_key) DO UPDATE SET label = excluded.label, at_ms = excluded.at_ms
            """;

    private static final String COUNTS = """
            SELECT route, COUNT(*), MAX(seq)
            FROM prediction
            WHERE deployment = ? AND seq > ?
            GROUP BY route
            """;

    private final Database database;
    private final PredictionWriter writer;
    private final Map<String, Counted> counted = new ConcurrentHashMap<>();

    public PredictionLog(Database database, Ledger ledger) {
        this.database = database;
        this.writer = new PredictionWriter(database, ledger);
    }

    /**
     * Appends all or none; the future completes when they are on stable storage. Appends of several callers that share
     * a write succeed or fail together.
     */
    public CompletableFuture<Integer> append(List<Prediction> predictions) {
        return writer.append(PredictionRow.of(predictions));
    }

    /** Seals what is not sealed yet, as at a stop. */
    public void seal() {
        writer.seal();
    }

    public Optional<Prediction> find(String id) {
        return database.read(sql -> sql.createQuery(PredictionRow.SELECT + " WHERE id = ?")
                .bind(0, id)
                .map((row, _) -> PredictionRow.of(row).prediction())
                .findOne());
    }

    /** The key by which a prediction of this deployment is joined to its label. */
    public Optional<String> keyOf(String deployment, String id) {
        return database.read(sql -> sql.createQuery("SELECT join_key FROM prediction WHERE id = ? AND deployment = ?")
                .bind(0, id)
                .bind(1, deployment)
                .mapTo(String.class)
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
        return latest(deployment, Instant.ofEpochMilli(Long.MAX_VALUE), limit);
    }

    /** As {@link #latest(String, int)}, of those made by {@code until}. */
    public List<Prediction> latest(String deployment, Instant until, int limit) {
        return database.read(sql -> sql.createQuery(PredictionRow.SELECT
                        + " WHERE deployment = ? AND at_ms <= ? ORDER BY at_ms DESC, seq DESC LIMIT ?")
                .bind(0, deployment)
                .bind(1, until.toEpochMilli())
                .bind(2, limit)
                .map((row, _) -> PredictionRow.of(row).prediction())
                .list());
    }

    /** Predictions of one version made in [from, to), oldest first. */
    public List<Prediction> window(String deployment, int version, Instant from, Instant to) {
        return database.read(sql -> sql.createQuery(
                        PredictionRow.SELECT
                                + " WHERE deployment = ? AND at_ms >= ? AND at_ms < ? AND version = ? ORDER BY at_ms, seq LIMIT ?")
                .bind(0, deployment)
                .bind(1, from.toEpochMilli())
                .bind(2, to.toEpochMilli())
                .bind(3, version)
                .bind(4, WINDOW_MAX)
                .map((row, _) -> PredictionRow.of(row).prediction())
                .list());
    }

    /**
     * What one version was given and what it answered, without the answers it failed to give.
     *
     * @param values shape [rows, width], newest row first
     * @param outputs shape [rows]
     */
    public record FeatureWindow(String model, int width, double[] values, double[] outputs) {}

    private record FeatureRow(String model, byte[] features, double output) {}

    /**
     * Features and outputs of one version for predictions made in [from, to), at most {@link #FEATURE_ROWS_MAX}, newest
     * first. Should two models have had that version in the window, only those of the newer.
     */
    public Optional<FeatureWindow> features(String deployment, int version, Instant from, Instant to) {
        var rows = database.read(sql -> sql.createQuery(FEATURES)
                .bind(0, deployment)
                .bind(1, from.toEpochMilli())
                .bind(2, to.toEpochMilli())
                .bind(3, version)
                .bind(4, FEATURE_ROWS_MAX)
                .map((row, _) -> new FeatureRow(row.getString(1), row.getBytes(2), row.getDouble(3)))
                .list());
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        var newest = rows.getFirst();
        var same = rows.stream()
                .filter(row -> row.model().equals(newest.model()) && row.features().length == newest.features().length)
                .toList();
        var width = newest.features().length / Double.BYTES;
        var values = new double[same.size() * width];
        var outputs = new double[same.size()];
        for (var row = 0; row < outputs.length; row++) {
            System.arraycopy(PredictionRow.doubles(same.get(row).features()), 0, values, row * width, width);
            outputs[row] = same.get(row).output();
        }
        return Optional.of(new FeatureWindow(newest.model(), width, values, outputs));
    }

    /** When the first prediction in [from, to) was made. */
    public Optional<Instant> firstAt(String deployment, Instant from, Instant to) {
        return database.read(sql -> sql.createQuery(FIRST)
                .bind(0, deployment)
                .bind(1, from.toEpochMilli())
                .bind(2, to.toEpochMilli())
                .mapTo(Long.class)
                .findOne()
                .map(Instant::ofEpochMilli));
    }

    /** How many answers callers got in the span {@code over} up to {@code now}; the shadows' are not among them. */
    public long answered(String deployment, Instant now, Duration over) {
        return database.read(sql -> sql.createQuery(ANSWERED)
                .bind(0, deployment)
                .bind(1, now.minus(over).toEpochMilli())
                .bind(2, now.toEpochMilli())
                .bind(3, Prediction.Route.SHADOW.name())
                .mapTo(Long.class)
                .one());
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
        return database.write(transaction -> write(transaction, deployment, labels));
    }

    /** With a plain statement: they come by the thousand, and the change they share is waited for by all others. */
    private static int write(Transaction transaction, String deployment, List<Label> labels) {
        try (var insert = transaction.sql().getConnection().prepareStatement(LABEL)) {
            for (var label : labels) {
                var at = label.at() == null ? transaction.at() : label.at();
                insert.setString(1, deployment);
                insert.setString(2, StorableText.of(label.key()));
                insert.setDouble(3, label.label());
                insert.setLong(4, at.toEpochMilli());
                insert.addBatch();
            }
            return insert.executeBatch().length;
        } catch (SQLException e) {
            throw new IllegalStateException("labels could not be kept", e);
        }
    }

    /** The truth of a key, when it is known. */
    public Optional<Double> labelOf(String deployment, String key) {
        return database.read(
                sql -> sql.createQuery("SELECT label FROM prediction_label WHERE deployment = ? AND join_key = ?")
                        .bind(0, deployment)
                        .bind(1, StorableText.of(key))
                        .mapTo(Double.class)
                        .findOne());
    }

    public long count() {
        return database.read(sql -> sql.createQuery("SELECT COUNT(*) FROM prediction")
                .mapTo(Long.class)
                .one());
    }

    /** How many predictions a deployment made by each route. Only those since the last time are counted anew. */
    public Map<String, Long> countsByRoute(String deployment) {
        return Objects.requireNonNull(counted.compute(
                        deployment,
                        (name, before) -> countOn(name, before == null ? new Counted(-1, Map.of()) : before)))
                .byRoute();
    }

    private record Counted(long through, Map<String, Long> byRoute) {}

    private Counted countOn(String deployment, Counted before) {
        return database.read(sql -> {
            var counts = new TreeMap<>(before.byRoute());
            var through = new AtomicLong(before.through());
            sql.createQuery(COUNTS)
                    .bind(0, deployment)
                    .bind(1, before.through())
                    .map((row, _) -> {
                        through.accumulateAndGet(row.getLong(3), Math::max);
                        return Map.entry(row.getString(1), row.getLong(2));
                    })
                    .forEach(entry -> counts.merge(entry.getKey(), entry.getValue(), Long::sum));
            return new Counted(through.get(), Collections.unmodifiableMap(counts));
        });
    }
}
