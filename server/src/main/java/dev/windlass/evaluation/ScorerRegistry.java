package dev.windlass.evaluation;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Ids;
import dev.windlass.kernel.Problem;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Database;
import dev.windlass.tracking.Experiments;
import dev.windlass.tracking.Filter;
import dev.windlass.tracking.Limits;
import dev.windlass.tracking.SearchSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The scorers of each experiment, in versions that are numbered from one and never numbered again. */
public final class ScorerRegistry {
    public static final int NAME_LENGTH_MAX = 256;

    private static final String SELECT = """
            SELECT s.id, s.experiment, s.name, v.version, v.serialized, v.created_at_ms
            FROM scorer s JOIN scorer_version v ON v.scorer = s.id""";
    private static final String SAMPLING = """
            SELECT c.id, c.scorer, s.experiment, c.sample_rate, c.filter
            FROM scorer_sampling c JOIN scorer s ON s.id = c.scorer""";

    private final Database database;
    private final Ledger ledger;

    ScorerRegistry(Database database, Ledger ledger) {
        this.database = database;
        this.ledger = ledger;
    }

    /** Enters the next version. */
    public Scorer register(String experiment, String name, String serialized, Actor actor) {
        if (name.isBlank()) {
            throw Problem.invalid("bad-name", "Scorer name cannot be empty or contain only whitespace.", "", "");
        }
        Limits.checkLength("scorer name", name, NAME_LENGTH_MAX);
        return database.write(change -> {
            var sql = change.sql();
            var home = Experiments.number(
                    Experiments.requireActive(sql, experiment).id());
            sql.execute(
                    "INSERT INTO scorer (id, experiment, name, last_version) VALUES (?, ?, ?, 0) ON CONFLICT (experiment, name) DO NOTHING",
                    Ids.random(),
                    home,
                    name);
            sql.execute(
                    "UPDATE scorer SET last_version = last_version + 1 WHERE experiment = ? AND name = ?", home, name);
            sql.execute(
                    "INSERT INTO scorer_version (scorer, version, serialized, created_at_ms) SELECT id, last_version, ?, ? FROM scorer WHERE experiment = ? AND name = ?",
                    serialized,
                    change.at().toEpochMilli(),
                    home,
                    name);
            var scorer = find(sql, experiment, name, null).orElseThrow();
            ledger.append(
                    change,
                    NewEvent.of(
                            actor,
                            Experiments.SUBJECT + experiment,
                            "scorer-registered",
                            Map.of("experiment", experiment, "name", name, "version", scorer.version())));
            return scorer;
        });
    }

    private static Optional<Scorer> find(Handle sql, String experiment, String name, @Nullable Integer version) {
        var query = SELECT + " WHERE s.experiment = ? AND s.name = ?";
        var number = Experiments.number(experiment);
        return (version == null
                        ? sql.select(query + " ORDER BY v.version DESC LIMIT 1", number, name)
                        : sql.select(query + " AND v.version = ?", number, name, version))
                .map((row, _) -> scorer(row))
                .findOne();
    }

    /** This version, or the latest. */
    public Scorer require(String experiment, String name, @Nullable Integer version) {
        return database.read(sql -> find(sql, experiment, name, version))
                .orElseThrow(() -> version == null
                        ? EvaluationProblems.noSuchScorer(experiment, name)
                        : EvaluationProblems.noSuchScorer(experiment, name, version));
    }

    /** The latest version of each. */
    public List<Scorer> latest(String experiment) {
        return database.read(sql -> sql.select(
                        SELECT
                                + " WHERE s.experiment = ? AND v.version = (SELECT MAX(o.version) FROM scorer_version o WHERE o.scorer = s.id) ORDER BY s.name",
                        Experiments.number(experiment))
                .map((row, _) -> scorer(row))
                .list());
    }

    /** All versions, oldest first. */
    public List<Scorer> versions(String experiment, String name) {
        var versions = database.read(sql -> sql.select(
                        SELECT + " WHERE s.experiment = ? AND s.name = ? ORDER BY v.version",
                        Experiments.number(experiment),
                        name)
                .map((row, _) -> scorer(row))
                .list());
        if (versions.isEmpty()) {
            throw EvaluationProblems.noSuchScorer(experiment, name);
        }
        return versions;
    }

    /** Deletes this version, or all when none is named; with its last version a scorer is gone. */
    public void delete(String experiment, String name, @Nullable Integer version, Actor actor) {
        database.<Boolean>write(change -> {
            var sql = change.sql();
            var scorer = find(sql, experiment, name, version)
                    .orElseThrow(() -> version == null
                            ? EvaluationProblems.noSuchScorer(experiment, name)
                            : EvaluationProblems.noSuchScorer(experiment, name, version));
            if (version != null) {
                sql.execute("DELETE FROM scorer_version WHERE scorer = ? AND version = ?", scorer.id(), version);
            }
            if (version == null || find(sql, experiment, name, null).isEmpty()) {
                sql.execute("DELETE FROM scorer WHERE id = ?", scorer.id());
            }
            ledger.append(
                    change,
                    NewEvent.of(
                            actor,
                            Experiments.SUBJECT + experiment,
                            "scorer-deleted",
                            Map.of("experiment", experiment, "name", name)));
            return true;
        });
    }

    /** Says on which share of new traces a scorer is to be run. */
    public Scorer.Sampling sample(String experiment, String name, double rate, @Nullable String filter) {
        if (!(rate >= 0 && rate <= 1)) {
            throw Problem.invalid(
                    "bad-sample-rate", "sample_rate must be between 0.0 and 1.0, got %s.".formatted(rate), "", "");
        }
        if (filter != null) {
            Filter.parse(filter);
        }
        return database.write(change -> {
            var scorer = find(change.sql(), experiment, name, null)
                    .orElseThrow(() -> EvaluationProblems.noSuchScorer(experiment, name));
            change.sql()
                    .execute(
                            "INSERT INTO scorer_sampling (id, scorer, sample_rate, filter) VALUES (?, ?, ?, ?) ON CONFLICT (scorer) DO UPDATE SET sample_rate = excluded.sample_rate, filter = excluded.filter",
                            Ids.random(),
                            scorer.id(),
                            rate,
                            filter);
            return samplings(change.sql(), List.of(scorer.id())).getFirst();
        });
    }

    /** What was said so of these scorers; those that nothing was said of are absent. */
    public List<Scorer.Sampling> samplings(List<String> scorers) {
        return scorers.isEmpty() ? List.of() : database.read(sql -> samplings(sql, scorers));
    }

    private static List<Scorer.Sampling> samplings(Handle sql, List<String> scorers) {
        return sql.select(
                        SearchSql.in(SAMPLING + " WHERE c.scorer", "IN", scorers.size()) + " ORDER BY c.id",
                        scorers.toArray())
                .map((row, _) -> new Scorer.Sampling(
                        row.getString(1), row.getString(2), row.getString(3), row.getDouble(4), row.getString(5)))
                .list();
    }

    private static Scorer scorer(ResultSet row) throws SQLException {
        return new Scorer(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getInt(4),
                row.getString(5),
                Instant.ofEpochMilli(row.getLong(6)));
    }
}
