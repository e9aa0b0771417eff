package dev.windlass.registry;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.store.Transaction;
import dev.windlass.tracking.Entry;
import org.jdbi.v3.core.Handle;

/** Writes rows of models and versions, inside a change. */
final class RegistryWriter {
    private static final String INSERT_VERSION = """
            INSERT INTO model_version (model, version, description, user_name, stage, source, run, run_link, logged_model,
                artifact_root, provenance, metadata, created_at_ms, updated_at_ms, deleted)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
            """;

    /** What stands where a deleted version told of its files. */
    private static final String REDACTED = "REDACTED";

    private RegistryWriter() {}

    static void version(Transaction change, int model, int number, NewModelVersion fresh, Actor actor) {
        var now = change.at().toEpochMilli();
        var root = Registry.artifactRoot(model, number);
        change.sql()
                .execute(
                        INSERT_VERSION,
                        model,
                        number,
                        fresh.description(),
                        actor.name(),
                        Stage.NONE.word(),
                        fresh.source(),
                        fresh.provenance().run(),
                        fresh.runLink(),
                        fresh.loggedModel(),
                        root,
                        Json.text(fresh.provenance()),
                        Json.text(fresh.metadata()),
                        now,
                        now);
        Registry.link(change, root, fresh);
    }

    static void modelTag(Handle sql, int model, Entry tag) {
        sql.execute(
                "INSERT INTO registered_model_tag (model, name, value) VALUES (?, ?, ?)"
                        + " ON CONFLICT (model, name) DO UPDATE SET value = excluded.value",
                model,
                tag.key(),
                tag.value());
    }

    static void versionTag(Handle sql, int model, int version, Entry tag) {
        sql.execute(
                "INSERT INTO model_version_tag (model, version, name, value) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (model, version, name) DO UPDATE SET value = excluded.value",
                model,
                version,
                tag.key(),
                tag.value());
    }

    static void touch(Transaction change, int model) {
        change.sql()
                .execute(
                        "UPDATE registered_model SET updated_at_ms = ? WHERE seq = ?",
                        change.at().toEpochMilli(),
                        model);
    }

    /** Says that a version has changed, and its model with it. */
    static void touchVersion(Transaction change, int model, int version) {
        touchVersionAlone(change, model, version);
        touch(change, model);
    }

    /** Says that a version has changed in a way that its model does not tell of, as its description does. */
    static void touchVersionAlone(Transaction change, int model, int version) {
        change.sql()
                .execute(
                        "UPDATE model_version SET updated_at_ms = ? WHERE model = ? AND version = ?",
                        change.at().toEpochMilli(),
                        model,
                        version);
    }

    static void deleteVersion(Transaction change, int model, int version) {
        change.sql()
                .execute(
                        "UPDATE model_version SET deleted = 1, source = ?, run = ?, run_link = ?, updated_at_ms = ?"
                                + " WHERE model = ? AND version = ?",
                        REDACTED,
                        REDACTED,
                        REDACTED,
                        change.at().toEpochMilli(),
                        model,
                        version);
        change.sql().execute("DELETE FROM model_version_tag WHERE model = ? AND version = ?", model, version);
        touch(change, model);
    }

    /** The moves of its aliases stay, under its number. */
    static void deleteModel(Transaction change, int model, String name) {
        var sql = change.sql();
        sql.execute(
                "INSERT INTO deleted_model (seq, name, deleted_at_ms) VALUES (?, ?, ?)",
                model,
                name,
                change.at().toEpochMilli());
        sql.execute("DELETE FROM model_alias WHERE model = ?", model);
        sql.execute("DELETE FROM alias_protection WHERE model = ?", model);
        sql.execute("DELETE FROM model_version_tag WHERE model = ?", model);
        sql.execute("DELETE FROM model_version WHERE model = ?", model);
        sql.execute("DELETE FROM registered_model_tag WHERE model = ?", model);
        sql.execute("DELETE FROM registered_model WHERE seq = ?", model);
    }
}
