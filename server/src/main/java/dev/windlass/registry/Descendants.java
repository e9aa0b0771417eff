package dev.windlass.registry;

import dev.windlass.store.Database;
import java.util.List;

/** The versions that were made from something: the other direction of {@link Provenance}. */
public final class Descendants {
    private final Database database;

    Descendants(Database database) {
        this.database = database;
    }

    /** The versions registered from a run, the newest first. */
    public List<ModelVersion> ofRun(String run, int max) {
        return versions("v.run", run, max);
    }

    /** The versions registered from a logged model, the newest first. */
    public List<ModelVersion> ofLoggedModel(String model, int max) {
        return versions("v.logged_model", model, max);
    }

    /** The versions whose files were copied from another version, the newest first. */
    public List<ModelVersion> copiesOf(String model, int version, int max) {
        return versions("v.source", "models:/%s/%d".formatted(model, version), max);
    }

    private List<ModelVersion> versions(String column, String value, int max) {
        var statement =
                "%s WHERE v.deleted = 0 AND %s = ? ORDER BY v.created_at_ms DESC, m.name, v.version DESC LIMIT ?"
                        .formatted(RegistryReader.SELECT_VERSION, column);
        return database.read(sql -> RegistryReader.whole(
                sql,
                sql.select(statement, value, max)
                        .map((row, _) -> RegistryReader.row(row))
                        .list()));
    }
}
