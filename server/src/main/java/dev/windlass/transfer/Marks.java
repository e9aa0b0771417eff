package dev.windlass.transfer;

import dev.windlass.tracking.Chunks;
import dev.windlass.tracking.SearchSql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What was imported, and the fingerprint that it had at its source when all of it had arrived. An empty fingerprint
 * stands for what has begun to arrive.
 */
final class Marks {
    private static final String BEGUN = "";

    private Marks() {}

    static Optional<String> of(Handle sql, Kind kind, String id) {
        return sql.select("SELECT fingerprint FROM import_mark WHERE kind = ? AND id = ?", kind.name(), id)
                .mapTo(String.class)
                .findOne();
    }

    static Map<String, String> of(Handle sql, Kind kind, List<String> ids) {
        var marks = new HashMap<String, String>();
        for (var part : Chunks.of(ids)) {
            var binds = new ArrayList<Object>(part);
            binds.add(kind.name());
            sql.select(
                            SearchSql.in("SELECT id, fingerprint FROM import_mark WHERE id", "IN", part.size())
                                    + " AND kind = ?",
                            binds.toArray())
                    .map((row, _) -> marks.put(row.getString(1), row.getString(2)))
                    .list();
        }
        return marks;
    }

    /** Says that something has begun to arrive, or arrives anew. */
    static void begin(Handle sql, Kind kind, String id) {
        set(sql, kind, id, BEGUN);
    }

    static void set(Handle sql, Kind kind, String id, String fingerprint) {
        sql.execute(
                "INSERT INTO import_mark (kind, id, fingerprint) VALUES (?, ?, ?)"
                        + " ON CONFLICT (kind, id) DO UPDATE SET fingerprint = excluded.fingerprint",
                kind.name(),
                id,
                fingerprint);
    }
}
