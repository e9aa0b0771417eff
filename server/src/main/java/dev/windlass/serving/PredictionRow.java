package dev.windlass.serving;

import dev.windlass.kernel.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** A prediction as the table keeps it, without its place in the log. */
record PredictionRow(
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
    static final String INSERT = """
            INSERT INTO prediction (seq, id, request_id, at_ms, deployment, model, version, route, join_key, inputs,
                features, feature_times, output, latency_us, error)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    static final String SELECT = """
            SELECT seq, id, request_id, at_ms, deployment, model, version, route, join_key, inputs, features,
                feature_times, output, latency_us, error
            FROM prediction
            """;
    private static final int NUMBERS = 5;
    private static final int TEXTS_AND_BYTES = 10;
    private static final TypeReference<LinkedHashMap<String, Object>> FIELDS = new TypeReference<>() {};
    private static final TypeReference<LinkedHashMap<String, Instant>> TIMES = new TypeReference<>() {};

    /** Rows of predictions in the same order. What several versions made of one request is written once. */
    static List<PredictionRow> of(List<Prediction> predictions) {
        var rows = new ArrayList<PredictionRow>(predictions.size());
        var inputs = new IdentityHashMap<Map<String, Object>, String>();
        var times = new IdentityHashMap<Map<String, Instant>, String>();
        for (var prediction : predictions) {
            rows.add(of(
                    prediction,
                    inputs.computeIfAbsent(prediction.inputs(), fields -> StorableText.of(Json.text(fields))),
                    times.computeIfAbsent(
                            prediction.featureTimes(), known -> known.isEmpty() ? "{}" : Json.text(known))));
        }
        return rows;
    }

    private static PredictionRow of(Prediction prediction, String inputs, String featureTimes) {
        var features =
                ByteBuffer.allocate(prediction.features().size() * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        prediction.features().forEach(features::putDouble);
        return new PredictionRow(
                prediction.id(),
                prediction.requestId(),
                prediction.at().toEpochMilli(),
                prediction.deployment(),
                prediction.model(),
                prediction.version(),
                prediction.route().name(),
                StorableText.of(prediction.key()),
                inputs,
                features.array(),
                featureTimes,
                // SQLite keeps -0.0 as 0.0, and adding 0.0 does the same.
                prediction.output() == null ? null : Double.valueOf(prediction.output() + 0.0),
                prediction.latencyMicros(),
                StorableText.of(prediction.error()));
    }

    /** Reads a row of {@link #SELECT}; its first column is the place in the log. */
    static PredictionRow of(ResultSet row) throws SQLException {
        var read = row.getDouble(13);
        // Asked before the next column is read, since the answer is about the last one.
        var output = row.wasNull() ? null : Double.valueOf(read);
        return new PredictionRow(
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
                output,
                row.getLong(14),
                row.getString(15));
    }

    void bind(PreparedStatement insert, long seq) throws SQLException {
        insert.setLong(1, seq);
        insert.setString(2, id);
        insert.setString(3, requestId);
        insert.setLong(4, atMs);
        insert.setString(5, deployment);
        insert.setString(6, model);
        insert.setInt(7, version);
        insert.setString(8, route);
        insert.setString(9, key);
        insert.setString(10, inputs);
        insert.setBytes(11, features);
        insert.setString(12, featureTimes);
        if (output == null) {
            insert.setNull(13, Types.DOUBLE);
        } else {
            insert.setDouble(13, output);
        }
        insert.setLong(14, latencyMicros);
        insert.setString(15, error);
    }

    /** The bytes a segment's hash is over: each field with its length before it, so that no two rows have the same. */
    byte[] canonical() {
        var parts = new byte[][] {
            utf8(id),
            utf8(requestId),
            utf8(deployment),
            utf8(model),
            utf8(route),
            utf8(key),
            utf8(inputs),
            features,
            utf8(featureTimes),
            utf8(error)
        };
        var length = (NUMBERS + TEXTS_AND_BYTES) * Long.BYTES;
        for (var part : parts) {
            length += part.length;
        }
        var bytes = ByteBuffer.allocate(length)
                .putLong(atMs)
                .putLong(version)
                .putLong(latencyMicros)
                .putLong(output == null ? 0 : 1)
                .putLong(output == null ? 0 : Double.doubleToRawLongBits(output));
        for (var part : parts) {
            bytes.putLong(part.length).put(part);
        }
        return bytes.array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static double[] doubles(byte[] littleEndian) {
        var numbers =
                ByteBuffer.wrap(littleEndian).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
        var values = new double[numbers.remaining()];
        numbers.get(values);
        return values;
    }

    Prediction prediction() {
        var values = new ArrayList<Double>(features.length / Double.BYTES);
        for (var value : doubles(features)) {
            values.add(value);
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
