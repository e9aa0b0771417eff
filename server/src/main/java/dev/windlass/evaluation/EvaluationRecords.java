package dev.windlass.evaluation;

import dev.windlass.kernel.Ids;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Sha256;
import dev.windlass.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Records of evaluation datasets. Two records of one dataset never have the same inputs. */
final class EvaluationRecords {
    static final String SELECT = """
            SELECT r.id, r.dataset, r.inputs, r.outputs, r.expectations, r.tags, r.source, r.created_at_ms,
                r.updated_at_ms, r.created_by, r.updated_by FROM evaluation_record r""";

    private static final String USER = "mlflow.user";

    private EvaluationRecords() {}

    /** The program or person that a record's tags name; may be empty. */
    static String user(@Nullable JsonNode tags) {
        return tags == null ? "" : tags.path(USER).asString("");
    }

    /** Enters a record, or adds to the one with these inputs; answers whether it is new. */
    static boolean upsert(Transaction change, String dataset, NewRecord fresh) {
        var sql = change.sql();
        var hash = Sha256.of(Json.text(sorted(fresh.inputs())).getBytes(StandardCharsets.UTF_8))
                .hex();
        var now = change.at().toEpochMilli();
        var user = user(fresh.tags());
        var there = sql.select(
                        SELECT + " WHERE r.dataset = ? AND r.inputs_sha256 = ?"
                                + change.dialect().rowLock(),
                        dataset,
                        hash)
                .map((row, _) -> read(row))
                .findOne();
        if (there.isPresent()) {
            var old = there.get();
            sql.execute(
                    """
                    UPDATE evaluation_record SET outputs = ?, expectations = ?, tags = ?, source = ?, updated_at_ms = ?,
                        updated_by = ? WHERE dataset = ? AND id = ?
                    """,
                    text(fresh.outputs() == null ? old.outputs() : fresh.outputs()),
                    text(merged(old.expectations(), fresh.expectations())),
                    text(merged(old.tags(), fresh.tags())),
                    text(old.source() == null ? fresh.source() : old.source()),
                    now,
                    user.isEmpty() ? old.updatedBy() : user,
                    dataset,
                    old.id());
            return false;
        }
        sql.execute(
                """
                INSERT INTO evaluation_record (dataset, id, inputs_sha256, inputs, outputs, expectations, tags, source,
                    created_at_ms, updated_at_ms, created_by, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                dataset,
                "dr-" + Ids.ordered(change.at()),
                hash,
                Json.text(fresh.inputs()),
                text(fresh.outputs()),
                text(fresh.expectations()),
                text(fresh.tags()),
                text(fresh.source()),
                now,
                now,
                user,
                user);
        return true;
    }

    private static @Nullable String text(@Nullable JsonNode node) {
        return node == null ? null : Json.text(node);
    }

    private static @Nullable JsonNode merged(@Nullable JsonNode old, @Nullable JsonNode fresh) {
        if (old instanceof ObjectNode there && fresh instanceof ObjectNode more) {
            return there.deepCopy().setAll(more);
        }
        return fresh == null ? old : fresh;
    }

    /** The same value with the names of its objects in order, so that equal inputs have one text. */
    private static JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            var fields = new TreeMap<String, JsonNode>();
            node.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
            var object = Json.object();
            fields.forEach(object::set);
            return object;
        }
        if (node.isArray()) {
            var array = Json.mapper().createArrayNode();
            node.forEach(one -> array.add(sorted(one)));
            return array;
        }
        return node;
    }

    static int count(Handle sql, String dataset) {
        return sql.select("SELECT COUNT(*) FROM evaluation_record WHERE dataset = ?", dataset)
                .mapTo(Integer.class)
                .one();
    }

    static EvaluationRecord read(ResultSet row) throws SQLException {
        return new EvaluationRecord(
                row.getString(1),
                row.getString(2),
                Json.read(row.getString(3)),
                json(row.getString(4)),
                json(row.getString(5)),
                json(row.getString(6)),
                json(row.getString(7)),
                Instant.ofEpochMilli(row.getLong(8)),
                Instant.ofEpochMilli(row.getLong(9)),
                row.getString(10),
                row.getString(11));
    }

    private static @Nullable JsonNode json(@Nullable String text) {
        return text == null ? null : Json.read(text);
    }
}
