package dev.windlass.registry;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import dev.windlass.tracking.Artifacts;
import dev.windlass.tracking.Entry;
import dev.windlass.tracking.Limits;
import dev.windlass.tracking.Page;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The models and their versions. The entry to this package; aliases are {@link Aliases}. */
public final class Registry {
    /** The folder of this capability's migrations. */
    public static final String CAPABILITY = "registry";

    /** The subject of a model's events is this and its name. */
    public static final String SUBJECT = "model/";

    /** The first part of the artifact root of every version; nothing but this class writes there. */
    public static final String ARTIFACTS = "registry";

    public static final int TAG_LENGTH_MAX = 100_000;

    private final Database database;
    private final Ledger ledger;
    private final Watching watching = new Watching();
    private final Aliases aliases;
    private final ProtectedAliases protectedAliases;
    private final Stages stages;
    private final History history;
    private final Imports imports;

    public Registry(Database database, Ledger ledger) {
        this.database = database;
        this.ledger = ledger;
        var requests = new AliasRequests(ledger);
        this.aliases = new Aliases(database, ledger, requests, watching);
        this.protectedAliases = new ProtectedAliases(database, aliases, requests);
        this.stages = new Stages(ledger);
        this.history = new History(database);
        this.imports = new Imports(this);
    }

    /** Tells {@code watcher} of all that happens from now on. To be called before the first change. */
    public void watch(RegistryWatcher watcher) {
        watching.by(watcher);
    }

    public Aliases aliases() {
        return aliases;
    }

    public ProtectedAliases protectedAliases() {
        return protectedAliases;
    }

    public History history() {
        return history;
    }

    public Imports imports() {
        return imports;
    }

    Stages stages() {
        return stages;
    }

    public RegisteredModel create(String name, String description, List<Entry> tags, Actor actor) {
        RegistryProblems.checkModelName(name);
        tags.forEach(Registry::checkTag);
        return database.write(change -> {
            if (RegistryReader.seq(change.sql(), name).isPresent()) {
                throw RegistryProblems.modelExists(name);
            }
            var model = insertModel(change, name, description, "", actor);
            tags.forEach(tag -> RegistryWriter.modelTag(change.sql(), model, tag));
            var created = RegistryReader.requireModel(change.sql(), name);
            tellCreated(change, model, created);
            return created;
        });
    }

    private void tellCreated(Transaction change, int seq, RegisteredModel created) {
        watching.tell(
                change,
                seq,
                content -> new RegistryChange.ModelCreated(
                        content, created.name(), created.description(), created.tags()));
    }

    int insertModel(Transaction change, String name, String description, String reason, Actor actor) {
        // The number of a deleted model is not given again: its history and its files stand under it.
        var seq = change.sql()
                .select("SELECT COALESCE(MAX(seq), 0) + 1 FROM (SELECT seq FROM registered_model"
                        + " UNION ALL SELECT seq FROM deleted_model) AS given")
                .mapTo(Integer.class)
                .one();
        var now = change.at().toEpochMilli();
        change.sql()
                .execute(
                        "INSERT INTO registered_model (seq, name, description, created_at_ms, updated_at_ms)"
                                + " VALUES (?, ?, ?, ?, ?)",
                        seq,
                        name,
                        description,
                        now,
                        now);
        event(change, name, "model-registered", Map.of("model", name), reason, actor);
        return seq;
    }

    public RegisteredModel require(String name) {
        return database.read(sql -> RegistryReader.requireModel(sql, name));
    }

    public Optional<RegisteredModel> find(String name) {
        return database.read(sql -> RegistryReader.seq(sql, name).map(_ -> RegistryReader.requireModel(sql, name)));
    }

    /** The name of the model whose versions keep their files below this number. */
    public Optional<String> nameOf(int number) {
        return database.read(sql -> sql.select("SELECT name FROM registered_model WHERE seq = ?", number)
                .mapTo(String.class)
                .findOne());
    }

    public RegisteredModel rename(String name, String other, Actor actor) {
        RegistryProblems.checkModelName(other);
        return database.write(change -> {
            var model = RegistryReader.requireSeq(change.sql(), name);
            if (RegistryReader.seq(change.sql(), other).isPresent()) {
                throw RegistryProblems.modelExists(other);
            }
            change.sql().execute("UPDATE registered_model SET name = ? WHERE seq = ?", other, model);
            RegistryWriter.touch(change, model);
            event(change, name, "model-renamed", Map.of("from", name, "to", other), "", actor);
            return RegistryReader.requireModel(change.sql(), other);
        });
    }

    public RegisteredModel describe(String name, String description) {
        return database.write(change -> {
            var model = RegistryReader.requireSeq(change.sql(), name);
            change.sql().execute("UPDATE registered_model SET description = ? WHERE seq = ?", description, model);
            RegistryWriter.touch(change, model);
            return RegistryReader.requireModel(change.sql(), name);
        });
    }

    /** Removes a model with all its versions and aliases. The ledger and the history of the aliases go on telling of it. */
    public void delete(String name, Actor actor) {
        database.<Boolean>write(change -> {
            var model = RegistryReader.requireModel(change.sql(), name);
            var seq = RegistryReader.requireSeq(change.sql(), name);
            AliasRequests.protections(change.sql(), seq).stream().findFirst().ifPresent(one -> {
                throw RegistryProblems.modelHasProtectedAlias(name, one.alias());
            });
            var why = "its model was deleted";
            model.aliases().keySet().forEach(alias -> aliases.removeWithItsVersion(change, name, alias, why, actor));
            RegistryReader.versions(change.sql(), name)
                    .forEach(
                            version -> Stages.left(change, new Stages.Place(name, seq, version.version()), why, actor));
            RegistryWriter.deleteModel(change, seq, name);
            event(change, name, "model-deleted", Map.of("model", name), "", actor);
            return true;
        });
    }

    public void setTag(String name, Entry tag) {
        checkTag(tag);
        database.<Boolean>write(change -> {
            var model = RegistryReader.requireSeq(change.sql(), name);
            RegistryWriter.modelTag(change.sql(), model, tag);
            RegistryWriter.touch(change, model);
            watching.tell(change, model, content -> new RegistryChange.ModelTagSet(content, name, tag));
            return true;
        });
    }

    public void deleteTag(String name, String key) {
        database.<Boolean>write(change -> {
            var model = RegistryReader.requireSeq(change.sql(), name);
            watching.tell(change, model, content -> new RegistryChange.ModelTagDeleted(content, name, key));
            change.sql().execute("DELETE FROM registered_model_tag WHERE model = ? AND name = ?", model, key);
            return true;
        });
    }

    /** Registers a version, and the model when it is the first. */
    public ModelVersion register(NewModelVersion fresh, Actor actor) {
        RegistryProblems.checkModelName(fresh.model());
        return database.write(change -> register(change, fresh, actor));
    }

    /** As {@link #register(NewModelVersion, Actor)}, as part of a larger change. */
    public ModelVersion register(Transaction change, NewModelVersion fresh, Actor actor) {
        var sql = change.sql();
        int model = RegistryReader.seq(sql, fresh.model()).orElseGet(() -> {
            var seq = insertModel(change, fresh.model(), "", "", actor);
            tellCreated(change, seq, RegistryReader.requireModel(sql, fresh.model()));
            return seq;
        });
        int number = sql.select("SELECT COALESCE(MAX(version), 0) + 1 FROM model_version WHERE model = ?", model)
                .mapTo(Integer.class)
                .one();
        RegistryWriter.version(change, model, number, fresh, actor);
        fresh.tags().forEach((key, value) -> RegistryWriter.versionTag(sql, model, number, new Entry(key, value)));
        RegistryWriter.touch(change, model);
        registered(change, number, fresh, "", actor);
        var registered = RegistryReader.requireVersion(sql, fresh.model(), number);
        watching.tell(change, model, content -> new RegistryChange.VersionCreated(content, registered));
        return registered;
    }

    void registered(Transaction change, int number, NewModelVersion fresh, String reason, Actor actor) {
        var body = Json.object();
        body.put("model", fresh.model());
        body.put("version", number);
        body.set("provenance", Json.tree(fresh.provenance()));
        body.set("artifacts", Json.tree(fresh.artifacts()));
        append(change, new NewEvent(actor, SUBJECT + fresh.model(), "version-registered", body, reason));
    }

    void append(Transaction change, NewEvent event) {
        ledger.append(change, event);
    }

    public ModelVersion require(String name, int version) {
        return database.read(sql -> RegistryReader.requireVersion(sql, name, version));
    }

    public Optional<ModelVersion> find(String name, int version) {
        return database.read(sql -> RegistryReader.version(sql, name, version));
    }

    /** All versions of a model, the newest first. */
    public List<ModelVersion> versions(String name) {
        return database.read(sql -> {
            RegistryReader.requireSeq(sql, name);
            return RegistryReader.versions(sql, name);
        });
    }

    public ModelVersion describe(String name, int version, String description) {
        return changeVersion(
                name,
                version,
                (change, model) -> change.sql()
                        .execute(
                                "UPDATE model_version SET description = ? WHERE model = ? AND version = ?",
                                description,
                                model,
                                version));
    }

    public void setTag(String name, int version, Entry tag) {
        checkTag(tag);
        changeVersion(name, version, (change, model) -> {
            RegistryWriter.versionTag(change.sql(), model, version, tag);
            watching.tell(change, model, content -> new RegistryChange.VersionTagSet(content, name, version, tag));
        });
    }

    public void deleteTag(String name, int version, String key) {
        changeVersion(name, version, (change, model) -> {
            change.sql()
                    .execute(
                            "DELETE FROM model_version_tag WHERE model = ? AND version = ? AND name = ?",
                            model,
                            version,
                            key);
            watching.tell(change, model, content -> new RegistryChange.VersionTagDeleted(content, name, version, key));
        });
    }

    private interface VersionChange {
        void apply(Transaction change, int model);
    }

    private ModelVersion changeVersion(String name, int version, VersionChange work) {
        return database.write(change -> {
            RegistryReader.requireVersion(change.sql(), name, version);
            var model = RegistryReader.requireSeq(change.sql(), name);
            work.apply(change, model);
            RegistryWriter.touchVersionAlone(change, model, version);
            return RegistryReader.requireVersion(change.sql(), name, version);
        });
    }

    /** Hides a version for good. Its number is not given again; aliases that meant it are removed. */
    public void delete(String name, int version, Actor actor) {
        database.<Boolean>write(change -> {
            var known = RegistryReader.requireVersion(change.sql(), name, version);
            var model = RegistryReader.requireSeq(change.sql(), name);
            var why = "its version was deleted";
            known.aliases().forEach(alias -> aliases.removeWithItsVersion(change, name, alias, why, actor));
            Stages.left(change, new Stages.Place(name, model, version), why, actor);
            RegistryWriter.deleteVersion(change, model, version);
            event(change, name, "version-deleted", Map.of("model", name, "version", version), "", actor);
            return true;
        });
    }

    /** Moves a version to a stage, and archives the others that are there when told to. */
    public ModelVersion stage(String name, int version, Stage stage, OthersInStage others, Actor actor) {
        if (others == OthersInStage.ARCHIVE && (stage == Stage.NONE || stage == Stage.ARCHIVED)) {
            throw Problem.invalid(
                    "bad-stage",
                    "Model version transition cannot archive existing model versions because '%s' is not an Active stage."
                            .formatted(stage.word()),
                    "Valid stages are Staging and Production.",
                    "");
        }
        return database.write(change -> {
            RegistryReader.requireVersion(change.sql(), name, version);
            var place = new Stages.Place(name, RegistryReader.requireSeq(change.sql(), name), version);
            if (others == OthersInStage.ARCHIVE) {
                var why = "version %d took its place".formatted(version);
                Stages.others(change.sql(), place, stage)
                        .forEach(other -> stages.move(change, other, Stage.ARCHIVED, why, actor));
            }
            stages.move(change, place, stage, "", actor);
            return RegistryReader.requireVersion(change.sql(), name, version);
        });
    }

    /** What becomes of the other versions in a stage. */
    public enum OthersInStage {
        KEEP,
        ARCHIVE
    }

    /** Makes {@code alias} mean {@code version}; none such yet is made. */
    public ModelVersion pointAlias(String model, String alias, int version, String reason, Actor actor) {
        return aliases.point(model, alias, version, reason, actor);
    }

    /** Makes {@code alias} mean what it meant before its last move. */
    public ModelVersion rollback(String model, String alias, String reason, Actor actor) {
        return aliases.rollback(model, alias, reason, actor);
    }

    /** The version that {@code alias} means now. */
    public Optional<ModelVersion> aliased(String model, String alias) {
        return aliases.version(model, alias);
    }

    /** The number of the version that {@code alias} meant at {@code moment}. */
    public Optional<Integer> versionAt(String model, String alias, Instant moment) {
        return aliases.versionAt(model, alias, moment);
    }

    /** Every move of every alias of a model, in order. */
    public List<AliasChange> aliasHistory(String model) {
        return history.aliases(model);
    }

    /** The versions that were made from something. */
    public Descendants descendants() {
        return new Descendants(database);
    }

    public Page<RegisteredModel> searchModels(String filter, List<String> orders, int limit, int offset) {
        var search = RegistrySearch.models(database.dialect(), filter, orders);
        return database.read(sql -> {
            var seqs = sql.select(
                            search.statement("SELECT m.seq FROM registered_model m", "LIMIT ? OFFSET ?"),
                            search.binds(limit + 1, offset))
                    .mapTo(Integer.class)
                    .list();
            var page = Page.of(seqs, offset, limit);
            return page.with(RegistryReader.models(sql, page.items()));
        });
    }

    public Page<ModelVersion> searchVersions(String filter, List<String> orders, int limit, int offset) {
        var search = RegistrySearch.versions(database.dialect(), filter, orders);
        return database.read(sql -> {
            var rows = sql.select(
                            search.statement(RegistryReader.SELECT_VERSION, "LIMIT ? OFFSET ?"),
                            search.binds(limit + 1, offset))
                    .map((row, _) -> RegistryReader.row(row))
                    .list();
            var page = Page.of(rows, offset, limit);
            return page.with(RegistryReader.whole(sql, page.items()));
        });
    }

    /** Where the files of a version lie, below the artifact store. */
    static String artifactRoot(int model, int version) {
        return "%s/%d/%d/artifacts".formatted(ARTIFACTS, model, version);
    }

    static void link(Transaction change, String root, NewModelVersion fresh) {
        fresh.artifacts().forEach(artifact -> Artifacts.link(change, root, artifact));
    }

    static void checkTag(Entry tag) {
        if (tag.key().isEmpty()) {
            throw Problem.invalid("bad-name", "Invalid tag name: ''.", "", "Give one.");
        }
        Limits.checkLength("registry tag key", tag.key(), Limits.KEY_LENGTH_MAX);
        Limits.checkLength("registry tag value", tag.value(), TAG_LENGTH_MAX);
    }

    private void event(
            Transaction change, String model, String kind, Map<String, Object> body, String reason, Actor actor) {
        ledger.append(change, NewEvent.of(actor, SUBJECT + model, kind, body).because(reason));
    }
}
