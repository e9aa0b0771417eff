package dev.windlass.transfer;

import dev.windlass.blob.BlobStore;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.registry.PastModel;
import dev.windlass.registry.Provenance;
import dev.windlass.registry.Registry;
import dev.windlass.registry.RunProvenance;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import dev.windlass.tracking.Artifact;
import dev.windlass.tracking.Artifacts;
import dev.windlass.tracking.Imports;
import dev.windlass.tracking.PastExperiment;
import dev.windlass.tracking.PastLoggedModel;
import dev.windlass.tracking.PastRun;
import dev.windlass.tracking.PastSeries;
import dev.windlass.tracking.Tracking;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.JsonNode;

/** The receiving side of an import. The entry to this package. */
public final class Transfers {
    /** The folder of this capability's migrations. */
    public static final String CAPABILITY = "transfer";

    /** The subject of the events that tell of a whole import is this and its number. */
    public static final String SUBJECT = "import/";

    /** How many things one request may bring. */
    public static final int ITEMS_MAX = 1_000;

    private static final int REPORTS_MAX = 100;

    private final Database database;
    private final Ledger ledger;
    private final BlobStore blobs;
    private final Tracking tracking;
    private final Registry registry;

    public Transfers(Database database, Ledger ledger, BlobStore blobs, Tracking tracking, Registry registry) {
        this.database = database;
        this.ledger = ledger;
        this.blobs = blobs;
        this.tracking = tracking;
        this.registry = registry;
    }

    /** Something that was not taken, and why. */
    public record Refusal(String id, String why) {}

    /** An import that has ended, with what its report says. */
    public record Report(int number, String source, Instant at, String actor, JsonNode report) {}

    /** The fingerprints of those of these that were imported before and are still here. */
    public Map<String, String> known(Kind kind, List<String> ids) {
        return database.read(sql -> {
            var marks = new HashMap<>(Marks.of(sql, kind, ids));
            marks.keySet().removeIf(id -> !isHere(sql, kind, id));
            return marks;
        });
    }

    private static boolean isHere(Handle sql, Kind kind, String id) {
        return switch (kind) {
            case RUN -> Imports.isRun(sql, id);
            case LOGGED_MODEL -> Imports.isLoggedModel(sql, id);
            case MODEL -> dev.windlass.registry.Imports.isThere(sql, id);
            case MODEL_VERSION -> {
                var slash = id.lastIndexOf('/');
                yield slash > 0
                        && dev.windlass.registry.Imports.isThere(
                                sql, id.substring(0, slash), Integer.parseInt(id.substring(slash + 1)));
            }
            case TRACE -> true;
        };
    }

    /** Where experiments would go, without doing anything. */
    public List<PastExperiment.Placement> plan(String source, List<PastExperiment> experiments) {
        return database.read(sql -> tracking.imports().plan(sql, placed(sql, source), experiments));
    }

    /** Enters experiments; those that are here already are found again. */
    public List<PastExperiment.Placement> experiments(String source, List<PastExperiment> experiments, Actor actor) {
        return database.write(change -> {
            var placements = tracking.imports().plan(change.sql(), placed(change.sql(), source), experiments);
            var byId = new HashMap<String, PastExperiment.Placement>();
            placements.forEach(placement -> byId.put(placement.sourceId(), placement));
            for (var past : experiments) {
                var placement = byId.get(past.sourceId());
                if (placement != null) {
                    tracking.imports().experiment(change, past, placement, source, actor);
                    remember(change, source, placement);
                }
            }
            return placements;
        });
    }

    private static Map<String, Integer> placed(Handle sql, String source) {
        var placed = new HashMap<String, Integer>();
        sql.select("SELECT source_id, experiment FROM imported_experiment WHERE source = ?", source)
                .map((row, _) -> placed.put(row.getString(1), row.getInt(2)))
                .list();
        return placed;
    }

    private static void remember(Transaction change, String source, PastExperiment.Placement placement) {
        change.sql()
                .execute(
                        "INSERT INTO imported_experiment (source, source_id, experiment) VALUES (?, ?, ?)"
                                + " ON CONFLICT (source, source_id) DO UPDATE SET experiment = excluded.experiment",
                        source,
                        placement.sourceId(),
                        Integer.parseInt(placement.experiment()));
    }

    /** Enters runs, each wholly or not at all; answers those that were refused. */
    public List<Refusal> runs(String source, List<PastRun> runs, Actor actor) {
        return each(runs, PastRun::id, (change, run) -> {
            begin(change, Kind.RUN, run.id(), "run");
            tracking.imports().run(change, run, source, actor);
        });
    }

    /** Enters logged models, each wholly or not at all; answers those that were refused. */
    public List<Refusal> loggedModels(String source, List<PastLoggedModel> models, Actor actor) {
        return each(models, PastLoggedModel::id, (change, model) -> {
            begin(change, Kind.LOGGED_MODEL, model.id(), "logged model");
            tracking.imports().loggedModel(change, model, source, actor);
        });
    }

    /** What is here and was not imported is somebody's work, and stays as it is. */
    private static void begin(Transaction change, Kind kind, String id, String word) {
        if (Marks.of(change.sql(), kind, id).isEmpty() && isHere(change.sql(), kind, id)) {
            throw Problem.conflict(
                    "not-imported",
                    "There is a %s '%s' here that was not imported.".formatted(word, id),
                    "An import changes nothing that came here in another way.",
                    "Rename or delete it here to have that of the source.");
        }
        Marks.begin(change.sql(), kind, id);
    }

    private <T> List<Refusal> each(List<T> all, Function<T, String> id, BiConsumer<Transaction, T> enter) {
        var pending = new ArrayList<CompletableFuture<Boolean>>();
        for (var one : all) {
            pending.add(database.writeLater(change -> {
                enter.accept(change, one);
                return true;
            }));
        }
        var refusals = new ArrayList<Refusal>();
        for (var i = 0; i < all.size(); i++) {
            try {
                pending.get(i).join();
            } catch (CompletionException e) {
                refusals.add(new Refusal(id.apply(all.get(i)), refusal(e).text()));
            }
        }
        return refusals;
    }

    /** A problem of the one thing alone; any other failure ends the import. */
    private static Problem refusal(CompletionException e) {
        if (e.getCause() instanceof ProblemException problem
                && problem.problem().kind().status() < Problem.Kind.INTERNAL.status()) {
            return problem.problem();
        }
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }

    /** Adds readings to a run that was imported. */
    public void points(String run, List<PastSeries> series) {
        database.<Boolean>write(change -> {
            requireImported(change.sql(), Kind.RUN, run);
            tracking.imports().points(change, run, series);
            return true;
        });
    }

    /** Lists files, whose bytes are stored already, with an imported run or logged model. */
    public void files(Kind kind, String id, List<Artifact> files) {
        var sized = files.stream().map(this::sized).toList();
        database.<Boolean>write(change -> {
            requireImported(change.sql(), kind, id);
            var root = kind == Kind.RUN
                    ? Imports.artifactRoot(change.sql(), id)
                    : Imports.modelArtifactRoot(change.sql(), id);
            sized.forEach(file -> Artifacts.link(change, Artifacts.checked(root, file), file));
            return true;
        });
    }

    /** Where the files of a logged model lie. */
    public String place(String model) {
        return database.read(sql -> Imports.modelArtifactRoot(sql, model));
    }

    private Artifact sized(Artifact file) {
        try {
            return new Artifact(file.path(), file.sha256(), blobs.size(file.sha256()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireImported(Handle sql, Kind kind, String id) {
        if (Marks.of(sql, kind, id).isEmpty()) {
            throw Problem.notFound(
                    "not-imported", "'%s' was not imported.".formatted(id), "Its head has to come first.", "");
        }
    }

    /** Enters a model with some of its versions; answers what of it was not taken. */
    public List<Refusal> model(String source, PastModel past, Actor actor) {
        var reason = "imported from " + source;
        var provenance = new HashMap<Integer, Provenance>();
        var files = new HashMap<Integer, List<Artifact>>();
        for (var version : past.versions()) {
            provenance.put(version.version(), provenance(version));
            files.put(version.version(), files(version));
        }
        try {
            return database.write(change -> {
                begin(change, Kind.MODEL, past.name(), "model");
                registry.imports().model(change, past, reason, actor);
                var refusals = new ArrayList<Refusal>();
                for (var version : past.versions()) {
                    version(change, past.name(), version, provenance, files, reason, actor)
                            .ifPresent(refusals::add);
                }
                past.aliases()
                        .forEach((alias, version) -> alias(change, past.name(), alias, version, reason, actor)
                                .ifPresent(refusals::add));
                registry.imports().times(change, past);
                return refusals;
            });
        } catch (ProblemException e) {
            return List.of(
                    new Refusal(past.name(), refusal(new CompletionException(e)).text()));
        }
    }

    private Provenance provenance(PastModel.Version version) {
        return version.run().isEmpty()
                ? Provenance.UNKNOWN
                : tracking.runs()
                        .find(version.run())
                        .map(RunProvenance::of)
                        .orElseGet(() -> new Provenance(version.run(), List.of(), "", Map.of(), Map.of(), ""));
    }

    private List<Artifact> files(PastModel.Version version) {
        return version.filesFrom().isEmpty()
                ? version.files().stream().map(this::sized).toList()
                : tracking.artifacts().below(version.filesFrom());
    }

    private Optional<Refusal> version(
            Transaction change,
            String name,
            PastModel.Version version,
            Map<Integer, Provenance> provenance,
            Map<Integer, List<Artifact>> files,
            String reason,
            Actor actor) {
        var id = name + "/" + version.version();
        var mark = Marks.of(change.sql(), Kind.MODEL_VERSION, id);
        var isThere = isHere(change.sql(), Kind.MODEL_VERSION, id);
        if (mark.isEmpty() && isThere) {
            return Optional.of(new Refusal(id, "There is a version of this number here that was not imported."));
        }
        if (!isThere) {
            registry.imports()
                    .version(
                            change,
                            name,
                            version,
                            provenance.getOrDefault(version.version(), Provenance.UNKNOWN),
                            files.getOrDefault(version.version(), List.of()),
                            reason,
                            actor);
        } else if (!mark.get().equals(version.fingerprint())) {
            registry.imports().again(change, name, version, reason, actor);
        }
        Marks.set(change.sql(), Kind.MODEL_VERSION, id, version.fingerprint());
        return Optional.empty();
    }

    private Optional<Refusal> alias(
            Transaction change, String name, String alias, int version, String reason, Actor actor) {
        var id = "%s@%s".formatted(name, alias);
        return switch (registry.imports().alias(change, name, alias, version, reason, actor)) {
            case DONE, SAME -> Optional.empty();
            case MOVED_HERE ->
                Optional.of(new Refusal(id, "Somebody has moved it here since it was imported; it stays there."));
            case PROTECTED -> Optional.of(new Refusal(id, "It is protected here, and stays where it is."));
            case NO_SUCH_VERSION -> Optional.of(new Refusal(id, "There is no version %d here.".formatted(version)));
        };
    }

    /** Says that all of these have arrived. */
    public void arrived(Kind kind, Map<String, String> fingerprints) {
        database.<Boolean>write(change -> {
            fingerprints.forEach((id, fingerprint) -> {
                requireImported(change.sql(), kind, id);
                Marks.set(change.sql(), kind, id, fingerprint);
            });
            return true;
        });
    }

    /** Keeps the report of an import that has ended. */
    public Report ended(String source, JsonNode report, Actor actor) {
        return database.write(change -> {
            int number = change.sql()
                    .select("SELECT COALESCE(MAX(seq), 0) + 1 FROM import_report")
                    .mapTo(Integer.class)
                    .one();
            change.sql()
                    .execute(
                            "INSERT INTO import_report (seq, source, at_ms, actor, report) VALUES (?, ?, ?, ?, ?)",
                            number,
                            source,
                            change.at().toEpochMilli(),
                            actor.name(),
                            Json.text(report));
            var body = Json.object().put("source", source);
            body.set("brought", report.path("brought"));
            ledger.append(change, new NewEvent(actor, SUBJECT + number, "import-ended", body, ""));
            return new Report(number, source, change.at(), actor.name(), report);
        });
    }

    /** The newest reports first. */
    public List<Report> reports() {
        return database.read(sql -> sql.select(
                        "SELECT seq, source, at_ms, actor, report FROM import_report ORDER BY seq DESC LIMIT ?",
                        REPORTS_MAX)
                .map((row, _) -> new Report(
                        row.getInt(1),
                        row.getString(2),
                        Instant.ofEpochMilli(row.getLong(3)),
                        row.getString(4),
                        Json.read(row.getString(5))))
                .list());
    }
}
