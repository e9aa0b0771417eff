package dev.windlass.tracking;

import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Problem;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Database;
import dev.windlass.store.Prepared;
import dev.windlass.store.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The experiments. Number 0, called Default, is always there. */
public final class Experiments {
    /** The subject of an experiment's events is this and its id. */
    public static final String SUBJECT = "experiment/";

    private static final String SELECT =
            "SELECT e.id, e.name, e.artifact_root, e.lifecycle, e.created_at_ms, e.updated_at_ms FROM experiment e";

    private static final String ROOT = "SELECT artifact_root, lifecycle FROM experiment WHERE id = ?";

    /** An id is never given out again, since the ledger tells of experiments by it. */
    private static final String NEXT_ID = """
            SELECT MAX(taken) + 1 FROM (
                SELECT COALESCE(MAX(id), 0) AS taken FROM experiment
                UNION ALL SELECT COALESCE(MAX(id), 0) FROM removed_experiment
            ) AS ids
            """;

    private final Database database;
    private final Ledger ledger;

    Experiments(Database database, Ledger ledger) {
        this.database = database;
        this.ledger = ledger;
        database.<Boolean>write(change -> {
            if (byId(change.sql(), 0).isEmpty()) {
                insert(change, 0, "Default", "", List.of(), new Actor("windlass"));
            }
            return true;
        });
    }

    /** @param artifactRoot empty for the usual place in our own store */
    public Experiment create(String name, String artifactRoot, List<Entry> tags, Actor actor) {
        checkName(name);
        tags.forEach(Experiments::checkTag);
        return database.write(change -> {
            refuseTaken(change.sql(), name);
            var id = change.sql().select(NEXT_ID).mapTo(Integer.class).one();
            return insert(change, id, name, artifactRoot, tags, actor);
        });
    }

    private Experiment insert(
            Transaction change, int id, String name, String artifactRoot, List<Entry> tags, Actor actor) {
        var now = change.at().toEpochMilli();
        change.sql()
                .execute(
                        "INSERT INTO experiment (id, name, artifact_root, lifecycle, created_at_ms, updated_at_ms)"
                                + " VALUES (?, ?, ?, ?, ?, ?)",
                        id,
                        name,
                        artifactRoot.isEmpty() ? String.valueOf(id) : artifactRoot,
                        Lifecycle.ACTIVE.word(),
                        now,
                        now);
        tags.forEach(tag -> upsertTag(change.sql(), id, tag));
        event(change, String.valueOf(id), "experiment-created", actor);
        return require(change.sql(), String.valueOf(id));
    }

    private static void refuseTaken(Handle sql, String name) {
        byName(sql, name).ifPresent(taken -> {
            throw TrackingProblems.experimentExists(name, taken.lifecycle());
        });
    }

    private static void checkName(String name) {
        if (name.isBlank()) {
            throw Problem.invalid(
                    "bad-experiment-name", "Invalid experiment name: '%s'.".formatted(name), "", "Give one.");
        }
        Limits.checkLength("experiment name", name, Limits.EXPERIMENT_NAME_LENGTH_MAX);
    }

    private static void checkTag(Entry tag) {
        Limits.checkName("tag", tag.key());
        Limits.checkLength("experiment tag value", tag.value(), Limits.EXPERIMENT_TAG_LENGTH_MAX);
    }

    /** The experiment, deleted or not. */
    public Experiment require(String id) {
        return database.read(sql -> require(sql, id));
    }

    public Optional<Experiment> named(String name) {
        return database.read(sql -> byName(sql, name));
    }

    /** Gives it another name. */
    public Experiment rename(String id, String name, Actor actor) {
        checkName(name);
        return database.write(change -> {
            requireActive(change.sql(), id);
            var other = byName(change.sql(), name);
            if (other.isPresent() && !other.get().id().equals(id)) {
                throw TrackingProblems.experimentExists(name, other.get().lifecycle());
            }
            change.sql()
                    .execute(
                            "UPDATE experiment SET name = ?, updated_at_ms = ? WHERE id = ?",
                            name,
                            change.at().toEpochMilli(),
                            number(id));
            event(change, id, "experiment-renamed", actor);
            return require(change.sql(), id);
        });
    }

    /** Hides it and all its runs. */
    public void delete(String id, Actor actor) {
        move(id, Lifecycle.DELETED, "experiment-deleted", actor);
    }

    /** Shows it and all its runs again. */
    public void restore(String id, Actor actor) {
        move(id, Lifecycle.ACTIVE, "experiment-restored", actor);
    }

    private void move(String id, Lifecycle lifecycle, String kind, Actor actor) {
        database.<Boolean>write(change -> {
            var known = require(change.sql(), id);
            if (known.lifecycle() == lifecycle) {
                throw lifecycle == Lifecycle.DELETED
                        ? TrackingProblems.noSuchExperiment(id)
                        : Problem.invalid(
                                "experiment-active", "The experiment %s is active already.".formatted(id), "", "");
            }
            change.sql()
                    .execute(
                            "UPDATE experiment SET lifecycle = ?, updated_at_ms = ? WHERE id = ?",
                            lifecycle.word(),
                            change.at().toEpochMilli(),
                            number(id));
            moveRuns(change, lifecycle, number(id));
            event(change, id, kind, actor);
            return true;
        });
    }

    /** A run that was deleted before its experiment counts as deleted since then. */
    private static void moveRuns(Transaction change, Lifecycle lifecycle, int id) {
        switch (lifecycle) {
            case ACTIVE ->
                change.sql()
                        .execute(
                                "UPDATE run SET lifecycle = ?, deleted_at_ms = NULL WHERE experiment = ?",
                                lifecycle.word(),
                                id);
            case DELETED ->
                change.sql()
                        .execute(
                                "UPDATE run SET lifecycle = ?, deleted_at_ms = COALESCE(deleted_at_ms, ?)"
                                        + " WHERE experiment = ?",
                                lifecycle.word(),
                                change.at().toEpochMilli(),
                                id);
        }
    }

    public void setTag(String id, Entry tag) {
        checkTag(tag);
        database.<Boolean>write(change -> {
            requireActive(change.sql(), id);
            upsertTag(change.sql(), number(id), tag);
            return true;
        });
    }

    public void deleteTag(String id, String key) {
        database.<Boolean>write(change -> {
            requireActive(change.sql(), id);
            if (change.sql().execute("DELETE FROM experiment_tag WHERE experiment = ? AND name = ?", number(id), key)
                    == 0) {
                throw TrackingProblems.noSuchTag("experiment " + id, key);
            }
            return true;
        });
    }

    private static void upsertTag(Handle sql, int id, Entry tag) {
        sql.execute(
                "INSERT INTO experiment_tag (experiment, name, value) VALUES (?, ?, ?)"
                        + " ON CONFLICT (experiment, name) DO UPDATE SET value = excluded.value",
                id,
                tag.key(),
                tag.value());
    }

    /** The ids of all that are not deleted. */
    public List<String> activeIds() {
        return search("", List.of(), Visible.ACTIVE_ONLY, Limits.EXPERIMENTS_PER_PAGE_MAX, 0).items().stream()
                .map(Experiment::id)
                .toList();
    }

    /** Those that the query of a request names, or all that are not deleted; but only such as may be read. */
    public List<String> readable(Request request) {
        var named = request.queryParams("experiment");
        return (named.isEmpty() ? activeIds() : named)
                .stream()
                        .filter(id -> request.permissions().may(Verb.READ, Resource.EXPERIMENT, id))
                        .toList();
    }

    /** Finds experiments. {@code orders} such as {@code name ASC}; the newest first when there are none. */
    public Page<Experiment> search(String filter, List<String> orders, Visible visible, int limit, int offset) {
        var clauses = Filter.parse(filter);
        var search = new SearchSql(database.dialect());
        visible.only().ifPresent(only -> search.where("e.lifecycle = ?", only.word()));
        clauses.forEach(clause -> condition(search, clause));
        orders.stream().map(Filter::ordering).forEach(ordering -> {
            var column = column(ordering.name());
            search.order(column + " " + ordering.direction().sql());
        });
        if (orders.isEmpty()) {
            search.order("e.created_at_ms DESC");
        }
        search.order("e.id DESC");
        return database.read(sql -> {
            var rows = sql.select(search.statement(SELECT, "LIMIT ? OFFSET ?"), search.binds(limit + 1, offset))
                    .map((row, _) -> experiment(row))
                    .list();
            return Page.of(withTags(sql, rows), offset, limit);
        });
    }

    private static void condition(SearchSql search, Filter.Clause clause) {
        var name = clause.name();
        switch (name.prefix().toLowerCase(Locale.ROOT)) {
            case "", "attribute", "attributes", "attr" -> {
                var column = column(name);
                search.where(
                        switch (column) {
                            case "e.id" -> search.text("CAST(e.id AS TEXT)", clause);
                            case "e.name" -> search.text(column, clause);
                            default -> search.number(column, clause);
                        });
            }
            case "tag", "tags" -> tagCondition(search, clause);
            default ->
                throw Filter.invalid(
                        "Invalid entity type '%s'. Valid values are ['attribute', 'tag'].".formatted(name.prefix()));
        }
    }

    private static void tagCondition(SearchSql search, Filter.Clause clause) {
        var exists = "EXISTS (SELECT 1 FROM experiment_tag t WHERE t.experiment = e.id AND t.name = ?";
        switch (clause.operator()) {
            case IS_NULL -> search.where("NOT " + exists + ")", clause.name().key());
            case IS_NOT_NULL -> search.where(exists + ")", clause.name().key());
            case EQUAL, NOT_EQUAL, GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL, LIKE, ILIKE, RLIKE, IN, NOT_IN -> {
                var value = search.text("t.value", clause);
                var binds = new ArrayList<Object>(List.of(clause.name().key()));
                binds.addAll(value.binds());
                search.where(new SearchSql.Fragment("%s AND %s)".formatted(exists, value.sql()), binds));
            }
        }
    }

    private static String column(Filter.Name name) {
        return switch (name.key()) {
            case "name" -> "e.name";
            case "experiment_id" -> "e.id";
            case "creation_time" -> "e.created_at_ms";
            case "last_update_time" -> "e.updated_at_ms";
            default ->
                throw Filter.invalid(
                        "Invalid attribute key '%s' specified. Valid keys are 'name', 'experiment_id', 'creation_time', 'last_update_time'."
                                .formatted(name.key()));
        };
    }

    /**
     * The number of an id. It can be written in one way only: roles are given on ids, and 05 is not to be a way round what
     * is said of 5.
     */
    public static int number(String id) {
        try {
            var number = Integer.parseInt(id);
            if (String.valueOf(number).equals(id)) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw TrackingProblems.badExperimentId(id);
    }

    static Experiment require(Handle sql, String id) {
        return byId(sql, number(id)).orElseThrow(() -> TrackingProblems.noSuchExperiment(id));
    }

    /** The experiment, in a transaction; one that was deleted is refused. */
    public static Experiment requireActive(Handle sql, String id) {
        var experiment = require(sql, id);
        if (experiment.lifecycle() == Lifecycle.DELETED) {
            throw TrackingProblems.experimentNotActive(id);
        }
        return experiment;
    }

    /** Where the files of an experiment are, as {@link #requireActive} but without reading the rest of it. */
    static String rootOfActive(Handle sql, String id) {
        try (var select = Prepared.on(sql, ROOT)) {
            select.statement().setInt(1, number(id));
            try (var row = select.statement().executeQuery()) {
                if (!row.next()) {
                    throw TrackingProblems.noSuchExperiment(id);
                }
                if (Lifecycle.of(row.getString(2)) == Lifecycle.DELETED) {
                    throw TrackingProblems.experimentNotActive(id);
                }
                return row.getString(1);
            }
        } catch (SQLException e) {
            throw RunWriter.failed(e);
        }
    }

    private static Optional<Experiment> byId(Handle sql, int id) {
        return one(sql, "e.id = ?", id);
    }

    private static Optional<Experiment> byName(Handle sql, String name) {
        return one(sql, "e.name = ?", name);
    }

    private static Optional<Experiment> one(Handle sql, String condition, Object value) {
        var rows = sql.select(SELECT + " WHERE " + condition, value)
                .map((row, _) -> experiment(row))
                .list();
        return withTags(sql, rows).stream().findFirst();
    }

    private static Experiment experiment(ResultSet row) throws SQLException {
        return new Experiment(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                Lifecycle.of(row.getString(4)),
                Instant.ofEpochMilli(row.getLong(5)),
                Instant.ofEpochMilli(row.getLong(6)),
                Map.of());
    }

    private static List<Experiment> withTags(Handle sql, List<Experiment> experiments) {
        var tags = new LinkedHashMap<String, Map<String, String>>();
        for (var part : Chunks.of(experiments)) {
            sql.select(
                            SearchSql.in(
                                    "SELECT experiment, name, value FROM experiment_tag WHERE experiment",
                                    "IN",
                                    part.size()),
                            part.stream().map(one -> number(one.id())).toArray())
                    .map((row, _) -> tags.computeIfAbsent(row.getString(1), _ -> new LinkedHashMap<>())
                            .put(row.getString(2), row.getString(3)))
                    .list();
        }
        return experiments.stream()
                .map(one -> new Experiment(
                        one.id(),
                        one.name(),
                        one.artifactRoot(),
                        one.lifecycle(),
                        one.createdAt(),
                        one.updatedAt(),
                        tags.getOrDefault(one.id(), Map.of())))
                .toList();
    }

    private void event(Transaction change, String id, String kind, Actor actor) {
        ledger.append(change, NewEvent.of(actor, SUBJECT + id, kind, Map.of("experiment", id)));
    }
}
