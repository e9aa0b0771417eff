package dev.windlass.tracking;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Problem;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Enters what happened on another server, with the identifiers and times that it had there. Each method is part of a
 * larger change, and doing it again comes to the same.
 */
public final class Imports {
    private static final String INSERT_RUN = """
            INSERT INTO run (seq, id, experiment, name, user_name, status, started_at_ms, ended_at_ms, lifecycle,
                artifact_root) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String UPDATE_RUN = """
            UPDATE run SET name = ?, status = ?, ended_at_ms = ?, lifecycle = ? WHERE id = ?
            """;
    private static final String UPSERT_MODEL = """
            INSERT INTO logged_model (id, experiment, name, source_run, type, status, lifecycle, created_at_ms,
                updated_at_ms, artifact_root) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, status = excluded.status,
                lifecycle = excluded.lifecycle, updated_at_ms = excluded.updated_at_ms
            """;

    private final Ledger ledger;

    Imports(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Where experiments would go, in their order. One that came before and was removed for good since comes anew, under
     * another number: the ledger tells of what was removed by the old one.
     *
     * @param known numbers that earlier imports gave, by the id there
     */
    public List<PastExperiment.Placement> plan(
            Handle sql, Map<String, Integer> known, List<PastExperiment> experiments) {
        var byId = new HashMap<String, PastExperiment.Placement>();
        var removed = ids(sql, "SELECT id FROM removed_experiment");
        var taken = ids(sql, "SELECT id FROM experiment");
        taken.addAll(removed);
        var there = new HashMap<>(known);
        there.values().removeAll(removed);
        for (var one : experiments) {
            placedBefore(sql, there, one)
                    .or(() -> kept(one, taken))
                    .ifPresent(placement -> byId.put(one.sourceId(), placement));
        }
        for (var one : experiments) {
            byId.computeIfAbsent(one.sourceId(), _ -> {
                var next = taken.stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
                taken.add(next);
                return placement(one, String.valueOf(next), PastExperiment.Placed.GIVEN);
            });
        }
        return experiments.stream()
                .map(one -> byId.get(one.sourceId()))
                .distinct()
                .toList();
    }

    private static Set<Integer> ids(Handle sql, String select) {
        return new HashSet<>(sql.select(select).mapTo(Integer.class).list());
    }

    private static Optional<PastExperiment.Placement> placedBefore(
            Handle sql, Map<String, Integer> known, PastExperiment one) {
        var before = known.get(one.sourceId());
        if (before != null) {
            return Optional.of(placement(one, String.valueOf(before), PastExperiment.Placed.KNOWN));
        }
        return sql.select("SELECT id FROM experiment WHERE name = ?", one.name())
                .mapTo(Integer.class)
                .findOne()
                .map(id -> placement(one, String.valueOf(id), PastExperiment.Placed.SAME_NAME));
    }

    private static Optional<PastExperiment.Placement> kept(PastExperiment one, Set<Integer> taken) {
        try {
            var id = Integer.parseInt(one.sourceId());
            if (id > 0 && id < Integer.MAX_VALUE / 2 && taken.add(id)) {
                return Optional.of(placement(one, String.valueOf(id), PastExperiment.Placed.KEPT));
            }
        } catch (NumberFormatException _) {
            // Experiments of folders have numbers that do not fit; they get others.
        }
        return Optional.empty();
    }

    private static PastExperiment.Placement placement(PastExperiment one, String id, PastExperiment.Placed placed) {
        return new PastExperiment.Placement(one.sourceId(), id, one.name(), placed);
    }

    /** Enters an experiment where it was planned to go; one that is here keeps all that it has, and gets tags it lacks. */
    public void experiment(
            Transaction change, PastExperiment past, PastExperiment.Placement placement, String source, Actor actor) {
        Limits.checkLength("experiment name", past.name(), Limits.EXPERIMENT_NAME_LENGTH_MAX);
        var sql = change.sql();
        var id = Experiments.number(placement.experiment());
        var made = sql.execute(
                "INSERT INTO experiment (id, name, artifact_root, lifecycle, created_at_ms, updated_at_ms)"
                        + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                id,
                past.name(),
                past.artifactLocation().isEmpty() ? placement.experiment() : past.artifactLocation(),
                past.lifecycle().word(),
                past.createdAtMs(),
                past.updatedAtMs());
        past.tags()
                .forEach((name, value) -> sql.execute(
                        "INSERT INTO experiment_tag (experiment, name, value) VALUES (?, ?, ?)"
                                + " ON CONFLICT (experiment, name) DO NOTHING",
                        id,
                        name,
                        Limits.cut(value, Limits.EXPERIMENT_TAG_LENGTH_MAX)));
        if (made > 0) {
            ledger.append(
                    change,
                    NewEvent.of(
                            actor,
                            Experiments.SUBJECT + id,
                            "experiment-imported",
                            Map.of(
                                    "experiment",
                                    placement.experiment(),
                                    "name",
                                    past.name(),
                                    "source",
                                    source,
                                    "sourceId",
                                    past.sourceId())));
        }
    }

    /** Whether there is a run of this id. */
    public static boolean isRun(Handle sql, String id) {
        return isThere(sql, "SELECT 1 FROM run WHERE id = ?", id);
    }

    /** Whether there is a logged model of this id. */
    public static boolean isLoggedModel(Handle sql, String id) {
        return isThere(sql, "SELECT 1 FROM logged_model WHERE id = ?", id);
    }

    private static boolean isThere(Handle sql, String select, String id) {
        return sql.select(select, id).mapTo(Integer.class).findOne().isPresent();
    }

    /** Enters a run, or brings the one that is here up to what it has become there. */
    public void run(Transaction change, PastRun past, String source, Actor actor) {
        checkId("run", past.id());
        var sql = change.sql();
        var experiment = Experiments.require(sql, past.experiment());
        if (isRun(sql, past.id())) {
            sql.execute(
                    UPDATE_RUN,
                    past.name(),
                    past.status().name(),
                    past.endedAtMs(),
                    past.lifecycle().word(),
                    past.id());
        } else {
            sql.execute(
                    INSERT_RUN,
                    sql.select("SELECT COALESCE(MAX(seq), 0) + 1 FROM run")
                            .mapTo(Integer.class)
                            .one(),
                    past.id(),
                    Experiments.number(experiment.id()),
                    past.name(),
                    past.user(),
                    past.status().name(),
                    past.startedAtMs(),
                    past.endedAtMs(),
                    past.lifecycle().word(),
                    past.artifactLocation().isEmpty()
                            ? "%s/%s/artifacts".formatted(ownRoot(experiment), past.id())
                            : past.artifactLocation());
        }
        var row = RunWriter.row(sql, past.id());
        RunWriter.params(sql, past.id(), row.seq(), checked("parameter", past.params()));
        var tags = checked("tag", past.tags());
        if (!past.name().isEmpty()) {
            tags.add(new Entry(Runs.NAME_TAG, past.name()));
        }
        RunWriter.tags(sql, row.seq(), tags);
        past.datasets().forEach(dataset -> RunWriter.dataset(sql, row, dataset));
        past.modelInputs().forEach(link -> RunWriter.model(sql, row.seq(), RunWriter.INPUT, link));
        past.modelOutputs().forEach(link -> RunWriter.model(sql, row.seq(), RunWriter.OUTPUT, link));
        ledger.append(
                change,
                NewEvent.of(
                        actor,
                        Runs.SUBJECT + past.id(),
                        "run-imported",
                        Map.of("run", past.id(), "experiment", experiment.id(), "source", source)));
    }

    private static void checkId(String kind, String id) {
        if (!PastRun.isId(id)) {
            throw Problem.invalid(
                    "bad-id",
                    "'%s' cannot be the id of a %s.".formatted(id, kind),
                    "It has up to 64 letters, digits, underscores and dashes, since it becomes a part of paths.",
                    "");
        }
    }

    private static List<Entry> checked(String kind, Map<String, String> entries) {
        var list = new ArrayList<Entry>();
        entries.forEach((key, value) -> {
            Limits.checkName(kind, key);
            list.add(new Entry(key, value));
        });
        return list;
    }

    /** Our own place for files, also where the experiment's runs write elsewhere. */
    private static String ownRoot(Experiment experiment) {
        var root = experiment.artifactRoot();
        return isElsewhere(root) ? experiment.id() : root;
    }

    /** Whether files of this root lie elsewhere than in our own store. */
    public static boolean isElsewhere(String root) {
        return root.indexOf(':') >= 0 || root.startsWith("/");
    }

    /** Adds readings to a run; those that it has already are left as they are. */
    public void points(Transaction change, String run, List<PastSeries> series) {
        var row = RunWriter.row(change.sql(), run);
        var points = new ArrayList<MetricPoint>();
        for (var one : series) {
            Limits.checkName("metric", one.key());
            points.addAll(one.points());
        }
        MetricWriter.write(change.sql(), run, row, points);
    }

    /** Enters a logged model, or brings the one that is here up to what it has become there. */
    public void loggedModel(Transaction change, PastLoggedModel past, String source, Actor actor) {
        checkId("logged model", past.id());
        var sql = change.sql();
        var experiment = Experiments.require(sql, past.experiment());
        sql.execute(
                UPSERT_MODEL,
                past.id(),
                Experiments.number(experiment.id()),
                past.name(),
                past.sourceRun(),
                past.type(),
                past.status().name(),
                past.lifecycle().word(),
                past.createdAtMs(),
                past.updatedAtMs(),
                past.artifactLocation().isEmpty()
                        ? "%s/models/%s/artifacts".formatted(ownRoot(experiment), past.id())
                        : past.artifactLocation());
        LoggedModels.upsert(sql, "logged_model_param", past.id(), checked("parameter", past.params()));
        LoggedModels.upsert(sql, "logged_model_tag", past.id(), checked("tag", past.tags()));
        past.readings().stream()
                .sorted(Comparator.comparingLong(PastLoggedModel.Reading::step)
                        .thenComparingLong(PastLoggedModel.Reading::atMs))
                .forEach(reading -> MetricWriter.ofModel(sql, reading.run(), point(past.id(), reading)));
        ledger.append(
                change,
                NewEvent.of(
                        actor,
                        LoggedModels.SUBJECT + past.id(),
                        "logged-model-imported",
                        Map.of("model", past.id(), "run", past.sourceRun(), "source", source)));
    }

    private static MetricPoint point(String model, PastLoggedModel.Reading reading) {
        return new MetricPoint(
                reading.key(),
                reading.value(),
                Instant.ofEpochMilli(reading.atMs()),
                reading.step(),
                new MetricPoint.Scope(model, reading.datasetName(), reading.datasetDigest()));
    }

    /** Where the files of a run lie. */
    public static String artifactRoot(Handle sql, String run) {
        return RunReader.require(sql, run).artifactRoot();
    }

    /** Where the files of a logged model lie, deleted or not. */
    public static String modelArtifactRoot(Handle sql, String model) {
        return sql.select("SELECT artifact_root FROM logged_model WHERE id = ?", model)
                .mapTo(String.class)
                .findOne()
                .orElseThrow(() -> TrackingProblems.noSuchModel(model));
    }
}
