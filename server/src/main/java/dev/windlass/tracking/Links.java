package dev.windlass.tracking;

import dev.windlass.store.Database;
import java.util.List;

/** Who read and who wrote what: the other direction of what a run tells of itself. */
public final class Links {
    private final Database database;

    Links(Database database) {
        this.database = database;
    }

    /** The content that runs read under the name of a dataset, as digests, the one read last first. */
    public List<String> digests(String dataset, int max) {
        return database.read(sql -> sql.select("""
                        SELECT d.digest FROM tracked_dataset d JOIN run_dataset i ON i.dataset = d.seq
                        JOIN run r ON r.seq = i.run
                        WHERE d.name = ? AND r.lifecycle = ?
                        GROUP BY d.digest ORDER BY MAX(r.started_at_ms) DESC, d.digest LIMIT ?""", dataset, Lifecycle.ACTIVE.word(), max)
                .mapTo(String.class)
                .list());
    }

    /** The ids of the runs that read this content of a dataset, the newest first. */
    public List<String> readers(String dataset, String digest, int max) {
        return database.read(sql -> sql.select("""
                        SELECT DISTINCT r.id, r.started_at_ms FROM tracked_dataset d
                        JOIN run_dataset i ON i.dataset = d.seq JOIN run r ON r.seq = i.run
                        WHERE d.name = ? AND d.digest = ? AND r.lifecycle = ?
                        ORDER BY r.started_at_ms DESC, r.id LIMIT ?""", dataset, digest, Lifecycle.ACTIVE.word(), max)
                .map((row, _) -> row.getString(1))
                .list());
    }

    /** The ids of the runs that read a logged model, the newest first. */
    public List<String> readersOfModel(String model, int max) {
        return database.read(sql -> sql.select("""
                        SELECT r.id FROM run_model i JOIN run r ON r.seq = i.run
                        WHERE i.model = ? AND i.direction = ? AND r.lifecycle = ?
                        ORDER BY r.started_at_ms DESC, r.id LIMIT ?""", model, RunWriter.INPUT, Lifecycle.ACTIVE.word(), max)
                .mapTo(String.class)
                .list());
    }

    /** The ids of the logged models that a run wrote, the oldest first. */
    public List<String> modelsOf(String run, int max) {
        return database.read(sql -> sql.select("""
                        SELECT m.id FROM logged_model m
                        WHERE m.lifecycle = ? AND (m.source_run = ? OR m.id IN (
                            SELECT i.model FROM run_model i JOIN run r ON r.seq = i.run
                            WHERE r.id = ? AND i.direction = ?))
                        ORDER BY m.created_at_ms, m.id LIMIT ?""", Lifecycle.ACTIVE.word(), run, run, RunWriter.OUTPUT, max)
                .mapTo(String.class)
                .list());
    }
}
