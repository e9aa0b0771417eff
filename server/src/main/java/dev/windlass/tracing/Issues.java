package dev.windlass.tracing;

import dev.windlass.http.Permissions;
import dev.windlass.http.Resource;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Ids;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import dev.windlass.tracking.Experiments;
import dev.windlass.tracking.Limits;
import dev.windlass.tracking.Page;
import dev.windlass.tracking.Runs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The faults that traces show, as people and programs found them. */
public final class Issues {
    public static final int NAME_LENGTH_MAX = 250;
    public static final int CREATOR_LENGTH_MAX = 255;
    public static final int TEXT_LENGTH_MAX = 100_000;

    /** Root causes of one issue, and its categories. */
    public static final int ENTRIES_MAX = 100;

    /** How many traces show an issue. */
    static final String TRACES =
            "(SELECT COUNT(DISTINCT a.trace) FROM assessment a WHERE a.name = i.id AND a.kind = 'ISSUE')";

    static final String SELECT = """
            SELECT i.id, i.experiment, i.name, i.description, i.status, i.severity, i.root_causes, i.categories,
                i.source_run, i.created_by, i.created_at_ms, i.updated_at_ms, %s FROM issue i""".formatted(TRACES);

    private final Database database;
    private final Ledger ledger;

    Issues(Database database, Ledger ledger) {
        this.database = database;
        this.ledger = ledger;
    }

    public Issue create(NewIssue fresh, Actor actor) {
        checkName(fresh.name());
        Limits.checkLength("issue description", fresh.description(), TEXT_LENGTH_MAX);
        Limits.checkLength("creator", fresh.createdBy(), CREATOR_LENGTH_MAX);
        checkEntries("root cause", fresh.rootCauses());
        checkEntries("category", fresh.categories());
        return database.write(change -> {
            var sql = change.sql();
            var home = Experiments.requireActive(sql, fresh.experiment()).id();
            if (fresh.sourceRun() != null) {
                Runs.require(sql, fresh.sourceRun());
            }
            var id = "iss-" + Ids.ordered(change.at());
            var severity = fresh.severity();
            var now = change.at().toEpochMilli();
            sql.execute(
                    """
                    INSERT INTO issue (id, experiment, name, description, status, severity, root_causes, categories,
                        source_run, created_by, created_at_ms, updated_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    id,
                    Experiments.number(home),
                    fresh.name(),
                    fresh.description(),
                    fresh.status().name(),
                    severity == null ? null : severity.name(),
                    Json.text(fresh.rootCauses()),
                    Json.text(fresh.categories()),
                    fresh.sourceRun(),
                    fresh.createdBy(),
                    now,
                    now);
            return told(change, require(sql, id), "issue-found", actor);
        });
    }

    private static void checkName(String name) {
        if (name.isBlank()) {
            throw Problem.invalid("bad-name", "The name of an issue cannot be empty.", "", "");
        }
        Limits.checkLength("issue name", name, NAME_LENGTH_MAX);
    }

    private static void checkEntries(String what, List<String> entries) {
        if (entries.size() > ENTRIES_MAX) {
            throw Problem.invalid(
                    "too-many-entries",
                    "An issue has at most %d of each, and there are %d times a %s."
                            .formatted(ENTRIES_MAX, entries.size(), what),
                    "",
                    "Leave out those that matter least.");
        }
        entries.forEach(entry -> Limits.checkLength(what, entry, TEXT_LENGTH_MAX));
    }

    private Issue told(Transaction change, Issue issue, String kind, Actor actor) {
        ledger.append(
                change,
                NewEvent.of(
                        actor,
                        Experiments.SUBJECT + issue.experiment(),
                        kind,
                        Map.of(
                                "experiment",
                                issue.experiment(),
                                "issue",
                                issue.id(),
                                "name",
                                issue.name(),
                                "status",
                                issue.status().name())));
        return issue;
    }

    public Issue update(String id, IssueChange wanted, Actor actor) {
        if (wanted.name() != null) {
            checkName(wanted.name());
        }
        if (wanted.description() != null) {
            Limits.checkLength("issue description", wanted.description(), TEXT_LENGTH_MAX);
        }
        return database.write(change -> {
            var sql = change.sql();
            var known = require(sql, id);
            var severity = wanted.severity() == null ? known.severity() : wanted.severity();
            sql.execute(
                    "UPDATE issue SET name = ?, description = ?, status = ?, severity = ?, updated_at_ms = ? WHERE id = ?",
                    Objects.requireNonNullElse(wanted.name(), known.name()),
                    Objects.requireNonNullElse(wanted.description(), known.description()),
                    Objects.requireNonNullElse(wanted.status(), known.status()).name(),
                    severity == null ? null : severity.name(),
                    change.at().toEpochMilli(),
                    id);
            return told(change, require(sql, id), "issue-changed", actor);
        });
    }

    public Issue require(String id) {
        return database.read(sql -> require(sql, id));
    }

    private static Issue require(Handle sql, String id) {
        return find(sql, id).orElseThrow(() -> TracingProblems.noSuchIssue(id));
    }

    private static Optional<Issue> find(Handle sql, String id) {
        return sql.select(SELECT + " WHERE i.id = ?", id)
                .map((row, _) -> issue(row))
                .findOne();
    }

    /** The experiment of an issue; nothing for one that is not there. */
    public List<String> experimentOf(String id) {
        return database.read(sql -> sql.select("SELECT experiment FROM issue WHERE id = ?", id)
                .mapTo(String.class)
                .list());
    }

    /** The worst first. */
    public Page<Issue> search(IssueQuery query) {
        return database.read(sql -> IssueSearch.page(database.dialect(), sql, query));
    }

    /** As {@link #search}, but only those of experiments that may be read. */
    public Page<Issue> shown(IssueQuery query, Permissions permissions) {
        return Page.ofShown(
                query.offset(),
                query.limit(),
                (offset, limit) -> search(query.part(offset, limit)),
                issue -> permissions.may(Verb.READ, Resource.EXPERIMENT, issue.experiment()));
    }

    static Issue issue(ResultSet row) throws SQLException {
        return new Issue(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                Issue.Status.valueOf(row.getString(5)),
                severity(row.getString(6)),
                texts(row.getString(7)),
                texts(row.getString(8)),
                row.getString(9),
                row.getString(10),
                Instant.ofEpochMilli(row.getLong(11)),
                Instant.ofEpochMilli(row.getLong(12)),
                row.getInt(13));
    }

    private static Issue.@Nullable Severity severity(@Nullable String name) {
        return name == null ? null : Issue.Severity.valueOf(name);
    }

    private static List<String> texts(String json) {
        return Json.read(json).valueStream().map(text -> text.asString()).toList();
    }
}
