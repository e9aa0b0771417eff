package dev.windlass.tracking;

import dev.windlass.store.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The statement of a search for runs. */
final class RunSelect {
    private final RunQuery query;
    private final SearchSql search;

    /** The metric that the runs are read along, or null. Its row is called {@code m}. */
    private final @Nullable String lead;

    private RunSelect(
            Dialect dialect,
            RunQuery query,
            List<Filter.Clause> clauses,
            List<Filter.Ordering> orderings,
            @Nullable String lead) {
        this.query = query;
        this.search = new SearchSql(dialect);
        this.lead = lead;
        var experiments =
                query.experiments().stream().distinct().map(Experiments::number).toList();
        if (lead != null) {
            search.whereIn("m.experiment", experiments);
            search.where("m.name = ? AND m.is_nan = 0 AND r.seq = m.run", lead);
        } else {
            search.whereIn("r.experiment", experiments);
        }
        query.visible().only().ifPresent(only -> search.where("r.lifecycle = ?", only.word()));
        clauses.forEach(this::condition);
        orderings.forEach(this::order);
        search.order("r.started_at_ms DESC");
        search.order("r.id");
    }

    /** All runs that match. */
    static RunSelect whole(
            Dialect dialect, RunQuery query, List<Filter.Clause> clauses, List<Filter.Ordering> orderings) {
        return new RunSelect(dialect, query, clauses, orderings, null);
    }

    /** Those that have a number in the metric that is ordered by first. They come before all others. */
    static RunSelect alongMetric(
            Dialect dialect, RunQuery query, List<Filter.Clause> clauses, List<Filter.Ordering> orderings) {
        return new RunSelect(
                dialect, query, clauses, orderings, orderings.getFirst().name().key());
    }

    /** One row more than the page has, if there are so many. */
    List<RunReader.Head> read(Handle sql) {
        return sql.select(
                        search.statement(
                                RunReader.COLUMNS
                                        // The order of a cross join is kept by SQLite, which otherwise would sort all.
                                        + (lead == null ? " FROM run r" : " FROM metric_series m CROSS JOIN run r"),
                                "LIMIT ? OFFSET ?"),
                        search.binds(query.limit() + 1, query.offset()))
                .map((row, _) -> RunReader.head(row))
                .list();
    }

    SearchSql sql() {
        return search;
    }

    /** SQL of what a run has under a name, which is a parameter, a tag or an attribute; joined to the statement. */
    String valueOf(Filter.Name name) {
        return switch (name.prefix().toLowerCase(Locale.ROOT)) {
            case "param", "params", "parameter", "parameters" -> left("run_param", name.key()) + ".value";
            case "tag", "tags" -> left("run_tag", name.key()) + ".value";
            case "", "attribute", "attributes", "attr", "run" -> column(name);
            default ->
                throw Filter.invalid(
                        "Runs cannot be grouped by '%s'. Valid are parameter, tag, attribute.".formatted(name));
        };
    }

    static boolean isMetric(Filter.Name name) {
        return switch (name.prefix().toLowerCase(Locale.ROOT)) {
            case "metric", "metrics" -> true;
            default -> false;
        };
    }

    private boolean isLead(Filter.Name name) {
        return isMetric(name) && name.key().equals(lead);
    }

    private void condition(Filter.Clause clause) {
        if (isLead(clause.name())) {
            search.where(search.number("m.value", clause));
            return;
        }
        switch (clause.name().prefix().toLowerCase(Locale.ROOT)) {
            case "metric", "metrics" -> {
                var alias = search.alias();
                var value = search.number(alias + ".value", clause);
                join(
                        "metric_series",
                        alias,
                        clause.name().key(),
                        new SearchSql.Fragment(
                                value.sql()
                                        + " AND %s.is_nan = 0 AND %s.experiment = r.experiment".formatted(alias, alias),
                                value.binds()));
            }
            case "param", "params", "parameter", "parameters" -> text("run_param", clause);
            case "tag", "tags" -> text("run_tag", clause);
            case "", "attribute", "attributes", "attr", "run" -> attribute(clause);
            case "dataset", "datasets" -> dataset(clause);
            default ->
                throw Filter.invalid(
                        "Invalid entity type '%s'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']."
                                .formatted(clause.name().prefix()));
        }
    }

    private void join(String table, String alias, String key, SearchSql.Fragment condition) {
        var binds = new ArrayList<Object>();
        binds.add(key);
        binds.addAll(condition.binds());
        search.join(
                "JOIN %s %s ON %s.run = r.seq AND %s.name = ? AND %s"
                        .formatted(table, alias, alias, alias, condition.sql()),
                binds.toArray());
    }

    private void text(String table, Filter.Clause clause) {
        var exists = "EXISTS (SELECT 1 FROM %s x WHERE x.run = r.seq AND x.name = ?)".formatted(table);
        switch (clause.operator()) {
            case IS_NULL -> search.where("NOT " + exists, clause.name().key());
            case IS_NOT_NULL -> search.where(exists, clause.name().key());
            case EQUAL, NOT_EQUAL, GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL, LIKE, ILIKE, RLIKE, IN, NOT_IN -> {
                var alias = search.alias();
                join(table, alias, clause.name().key(), search.indexedText(alias + ".value", clause));
            }
        }
    }

    private void attribute(Filter.Clause clause) {
        var column = column(clause.name());
        search.where(column.endsWith("_ms") ? search.number(column, clause) : search.text(column, clause));
    }

    private void dataset(Filter.Clause clause) {
        var column = switch (clause.name().key()) {
            case "name" -> "d.name";
            case "digest" -> "d.digest";
            case "context" -> "i.context";
            default ->
                throw Filter.invalid("Invalid dataset key '%s'. Valid keys are 'name', 'digest', 'context'."
                        .formatted(clause.name().key()));
        };
        var value = search.text(column, clause);
        search.where(new SearchSql.Fragment(
                "EXISTS (SELECT 1 FROM run_dataset i JOIN tracked_dataset d ON d.seq = i.dataset WHERE i.run = r.seq AND %s)"
                        .formatted(value.sql()),
                value.binds()));
    }

    /** What is missing comes last in both directions, NaN just before it. */
    private void order(Filter.Ordering ordering) {
        var key = ordering.name().key();
        var direction = ordering.direction().sql();
        if (isLead(ordering.name())) {
            search.order("m.value " + direction);
            return;
        }
        switch (ordering.name().prefix().toLowerCase(Locale.ROOT)) {
            case "metric", "metrics" -> {
                var alias = left("metric_series", key);
                search.order("CASE WHEN %s.value IS NULL THEN 2 ELSE %s.is_nan END".formatted(alias, alias));
                search.order("%s.value %s".formatted(alias, direction));
            }
            case "param", "params", "parameter", "parameters" -> orderByText("run_param", key, direction);
            case "tag", "tags" -> orderByText("run_tag", key, direction);
            case "", "attribute", "attributes", "attr", "run" -> {
                var column = column(ordering.name());
                search.order("CASE WHEN %s IS NULL THEN 1 ELSE 0 END".formatted(column));
                search.order("%s %s".formatted(column, direction));
            }
            default ->
                throw Filter.invalid(
                        "Invalid order_by clause: entity type '%s' cannot be ordered by. Valid are metric, parameter, tag, attribute."
                                .formatted(ordering.name().prefix()));
        }
    }

    private void orderByText(String table, String key, String direction) {
        var alias = left(table, key);
        search.order("CASE WHEN %s.value IS NULL THEN 1 ELSE 0 END".formatted(alias));
        search.order("%s.value %s".formatted(alias, direction));
    }

    private String left(String table, String key) {
        var alias = search.alias();
        search.join("LEFT JOIN %s %s ON %s.run = r.seq AND %s.name = ?".formatted(table, alias, alias, alias), key);
        return alias;
    }

    private static String column(Filter.Name name) {
        return switch (name.key()) {
            case "run_id" -> "r.id";
            case "run_name", "run name", "Run name", "Run Name" -> "r.name";
            case "status" -> "r.status";
            case "user_id" -> "r.user_name";
            case "experiment_id" -> "CAST(r.experiment AS TEXT)";
            case "artifact_uri" -> "('mlflow-artifacts:/' || r.artifact_root)";
            case "start_time", "created", "Created" -> "r.started_at_ms";
            case "end_time" -> "r.ended_at_ms";
            default ->
                throw Filter.invalid(
                        ("Invalid attribute key '%s' specified. Valid keys are 'run_id', 'run_name', 'status', 'user_id', "
                                        + "'artifact_uri', 'start_time', 'end_time', 'created'.")
                                .formatted(name.key()));
        };
    }
}
