package dev.windlass.registry;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Transaction;
import dev.windlass.tracking.Artifact;
import dev.windlass.tracking.Entry;
import dev.windlass.tracking.Lifecycle;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Enters models of another server, with the numbers and times that they had there. Each method is part of a larger
 * change, and doing it again comes to the same. Where an alias pointed before is not told by the other server, so the
 * history of aliases begins with the import.
 */
public final class Imports {
    private final Registry registry;

    Imports(Registry registry) {
        this.registry = registry;
    }

    /** Whether there is a model of this name. */
    public static boolean isThere(Handle sql, String name) {
        return RegistryReader.seq(sql, name).isPresent();
    }

    /** Whether the number of a version is taken, be it deleted. */
    public static boolean isThere(Handle sql, String name, int version) {
        return sql.select(
                        "SELECT 1 FROM model_version v JOIN registered_model m ON m.seq = v.model"
                                + " WHERE m.name = ? AND v.version = ?",
                        name,
                        version)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Enters a model without its versions, or its new description and tags. */
    public void model(Transaction change, PastModel past, String reason, Actor actor) {
        RegistryProblems.checkModelName(past.name());
        var sql = change.sql();
        int model = RegistryReader.seq(sql, past.name())
                .orElseGet(() -> registry.insertModel(change, past.name(), past.description(), reason, actor));
        past.tags().forEach((key, value) -> {
            Registry.checkTag(new Entry(key, value));
            RegistryWriter.modelTag(sql, model, new Entry(key, value));
        });
        sql.execute("UPDATE registered_model SET description = ? WHERE seq = ?", past.description(), model);
    }

    /** Sets when the model was made and changed, after all else of it was entered. */
    public void times(Transaction change, PastModel past) {
        change.sql()
                .execute(
                        "UPDATE registered_model SET created_at_ms = ?, updated_at_ms = ? WHERE name = ?",
                        past.createdAtMs(),
                        past.updatedAtMs(),
                        past.name());
    }

    /** Enters a version under its own number. */
    public void version(
            Transaction change,
            String name,
            PastModel.Version past,
            Provenance provenance,
            List<Artifact> files,
            String reason,
            Actor actor) {
        var sql = change.sql();
        var model = RegistryReader.requireSeq(sql, name);
        var fresh = new NewModelVersion(
                name,
                past.description(),
                past.source(),
                past.runLink(),
                past.loggedModel(),
                provenance,
                files,
                past.tags(),
                Json.object());
        RegistryWriter.version(change, model, past.version(), fresh, actor);
        tags(change, model, past);
        sql.execute(
                "UPDATE model_version SET user_name = ? WHERE model = ? AND version = ?",
                past.user(),
                model,
                past.version());
        registry.registered(change, past.version(), fresh, reason, actor);
        if (past.lifecycle() == Lifecycle.DELETED) {
            RegistryWriter.deleteVersion(change, model, past.version());
            registry.append(
                    change,
                    NewEvent.of(
                                    actor,
                                    Registry.SUBJECT + name,
                                    "version-deleted",
                                    Map.of("model", name, "version", past.version()))
                            .because(reason));
        } else {
            registry.stages().move(change, new Stages.Place(name, model, past.version()), past.stage(), reason, actor);
        }
        times(change, model, past);
    }

    /** Brings a version that was imported before up to what it has become there. */
    public void again(Transaction change, String name, PastModel.Version past, String reason, Actor actor) {
        var sql = change.sql();
        var model = RegistryReader.requireSeq(sql, name);
        if (past.lifecycle() == Lifecycle.DELETED
                || RegistryReader.version(sql, name, past.version()).isEmpty()) {
            return;
        }
        tags(change, model, past);
        sql.execute(
                "UPDATE model_version SET description = ? WHERE model = ? AND version = ?",
                past.description(),
                model,
                past.version());
        registry.stages().move(change, new Stages.Place(name, model, past.version()), past.stage(), reason, actor);
        times(change, model, past);
    }

    private static void tags(Transaction change, int model, PastModel.Version past) {
        past.tags().forEach((key, value) -> {
            Registry.checkTag(new Entry(key, value));
            RegistryWriter.versionTag(change.sql(), model, past.version(), new Entry(key, value));
        });
    }

    private static void times(Transaction change, int model, PastModel.Version past) {
        change.sql()
                .execute(
                        "UPDATE model_version SET created_at_ms = ?, updated_at_ms = ? WHERE model = ? AND version = ?",
                        past.createdAtMs(),
                        past.updatedAtMs(),
                        model,
                        past.version());
    }

    /** What became of an alias. */
    public enum Moved {
        DONE,
        SAME,
        /** Somebody moved it here since it was imported. */
        MOVED_HERE,
        PROTECTED,
        NO_SUCH_VERSION
    }

    /** Points an alias as it points there, unless somebody has moved it here in the meantime. */
    public Moved alias(Transaction change, String name, String alias, int version, String reason, Actor actor) {
        RegistryProblems.checkAlias(alias);
        if (RegistryReader.version(change.sql(), name, version).isEmpty()) {
            return Moved.NO_SUCH_VERSION;
        }
        return registry.aliases().imported(change, name, alias, version, reason, actor);
    }
}
