package dev.windlass.alerts;

import dev.windlass.alerts.RunAlert.Level;
import dev.windlass.kernel.Actor;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import dev.windlass.tracking.Attached;
import dev.windlass.tracking.Entry;
import dev.windlass.tracking.Lifecycle;
import dev.windlass.tracking.Page;
import dev.windlass.tracking.Run;
import dev.windlass.tracking.Runs;
import dev.windlass.tracking.Tracking;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The alerts that runs raise. The entry to this package. */
public final class RunAlerts {
    /** The folder of this capability's migrations. */
    public static final String CAPABILITY = "alerts";

    /** Alerts of one run that are kept; each is an event, and events stay. */
    public static final int ALERTS_PER_RUN_MAX = 1_000;

    private static final String SELECT =
            "SELECT a.number, a.run, a.title, a.text, a.level, a.raised_by, a.at_ms, a.last_at_ms, a.times FROM run_alert a";
    private static final Logger LOG = LoggerFactory.getLogger(RunAlerts.class);

    private final Database database;
    private final Ledger ledger;
    private volatile @Nullable AlertWatcher watcher;

    /** Raises alerts from then on for tags that runs set. */
    public RunAlerts(Database database, Ledger ledger, Tracking tracking) {
        this.database = database;
        this.ledger = ledger;
        tracking.runs().watch(this::tagged);
    }

    /** Tells {@code other} of each alert. */
    public void watch(AlertWatcher other) {
        watcher = other;
    }

    /** The alerts of runs, which go with them when they are removed for good. */
    public Attached attached() {
        return new AttachedAlerts();
    }

    /**
     * What came of raising an alert.
     *
     * @param told whether it is new; one of the same title that is raised within its wait is only counted
     */
    public record Raised(RunAlert alert, boolean told) {}

    public Raised raise(String run, NewAlert fresh, Actor actor) {
        return database.write(change -> raise(change, run, fresh, actor));
    }

    /** The alerts of a run, the newest first. */
    public List<RunAlert> ofRun(String run) {
        return database.read(sql -> sql.select(SELECT + " WHERE a.run = ? ORDER BY a.number DESC", run)
                .map((row, _) -> alert(row))
                .list());
    }

    /** The alerts of all runs of some experiments that are there, the newest first. */
    public Page<RunAlert> newest(List<String> experiments, int limit, int offset) {
        if (experiments.isEmpty()) {
            return new Page<>(List.of(), offset, false);
        }
        return database.read(sql -> {
            var query = sql.createQuery(
                            SELECT + " JOIN run r ON r.id = a.run WHERE r.lifecycle = :active AND r.experiment IN"
                                    + " (<experiments>) ORDER BY a.number DESC LIMIT :limit OFFSET :offset")
                    .bind("active", Lifecycle.ACTIVE.word())
                    .bind("limit", limit + 1)
                    .bind("offset", offset)
                    .bindList(
                            "experiments",
                            experiments.stream().map(Integer::valueOf).toList());
            return Page.of(query.map((row, _) -> alert(row)).list(), offset, limit);
        });
    }

    private void tagged(Transaction change, String run, List<Entry> tags) {
        for (var tag : tags) {
            if (tag.key().equals(AlertTag.NAME)) {
                AlertTag.read(tag.value()).ifPresent(alert -> raiseQuietly(change, run, alert));
            }
        }
    }

    private void raiseQuietly(Transaction change, String run, NewAlert alert) {
        if (count(change.sql(), run) < ALERTS_PER_RUN_MAX
                || latest(change.sql(), run, alert.title()).isPresent()) {
            raise(change, run, alert, new Actor("run:" + run));
        } else {
            LOG.warn("Run {} has raised {} alerts; its tag raises no more.", run, ALERTS_PER_RUN_MAX);
        }
    }

    private Raised raise(Transaction change, String id, NewAlert fresh, Actor actor) {
        var run = Runs.require(change.sql(), id);
        if (run.lifecycle() == Lifecycle.DELETED) {
            throw AlertProblems.runDeleted(id);
        }
        var latest = latest(change.sql(), id, fresh.title());
        if (latest.isPresent() && change.at().isBefore(latest.get().at().plus(fresh.quiet()))) {
            return new Raised(counted(change, latest.get(), fresh), false);
        }
        if (count(change.sql(), id) >= ALERTS_PER_RUN_MAX) {
            if (latest.isPresent()) {
                return new Raised(counted(change, latest.get(), fresh), false);
            }
            throw AlertProblems.tooMany(id, ALERTS_PER_RUN_MAX);
        }
        var alert = insert(change, id, fresh, actor);
        tell(change, run, alert, actor);
        return new Raised(alert, true);
    }

    private static RunAlert insert(Transaction change, String run, NewAlert fresh, Actor actor) {
        long number = change.sql()
                .select("SELECT COALESCE(MAX(number), 0) + 1 FROM run_alert")
                .mapTo(Long.class)
                .one();
        var at = change.at();
        change.sql()
                .execute(
                        "INSERT INTO run_alert (number, run, title, text, level, raised_by, at_ms, last_at_ms, times)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)",
                        number,
                        run,
                        fresh.title(),
                        fresh.text(),
                        fresh.level().name(),
                        actor.name(),
                        at.toEpochMilli(),
                        at.toEpochMilli());
        return new RunAlert(number, run, fresh.title(), fresh.text(), fresh.level(), actor.name(), at, at, 1);
    }

    private static RunAlert counted(Transaction change, RunAlert latest, NewAlert fresh) {
        change.sql()
                .execute(
                        "UPDATE run_alert SET text = ?, level = ?, last_at_ms = ?, times = times + 1 WHERE number = ?",
                        fresh.text(),
                        fresh.level().name(),
                        change.at().toEpochMilli(),
                        latest.number());
        return new RunAlert(
                latest.number(),
                latest.run(),
                latest.title(),
                fresh.text(),
                fresh.level(),
                latest.raisedBy(),
                latest.at(),
                change.at(),
                latest.times() + 1);
    }

    private void tell(Transaction change, Run run, RunAlert alert, Actor actor) {
        var facts = Map.of(
                "run", run.id(),
                "experiment", run.experiment(),
                "alert", alert.number(),
                "level", alert.level().name(),
                "title", alert.title());
        ledger.append(change, NewEvent.of(actor, Runs.SUBJECT + run.id(), "run-alert-raised", facts));
        var current = watcher;
        if (current != null) {
            current.raised(change, run, alert);
        }
    }

    private static int count(Handle sql, String run) {
        return sql.select("SELECT COUNT(*) FROM run_alert WHERE run = ?", run)
                .mapTo(Integer.class)
                .one();
    }

    private static Optional<RunAlert> latest(Handle sql, String run, String title) {
        return sql.select(SELECT + " WHERE a.run = ? AND a.title = ? ORDER BY a.number DESC LIMIT 1", run, title)
                .map((row, _) -> alert(row))
                .findOne();
    }

    private static RunAlert alert(ResultSet row) throws SQLException {
        return new RunAlert(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                Level.valueOf(row.getString(5)),
                row.getString(6),
                Instant.ofEpochMilli(row.getLong(7)),
                Instant.ofEpochMilli(row.getLong(8)),
                row.getInt(9));
    }
}
