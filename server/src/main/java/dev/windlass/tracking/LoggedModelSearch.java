package dev.windlass.tracking;

import dev.windlass.store.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/** One search for logged models as one statement. */
final class LoggedModelSearch {
    private final LoggedModelQuery query;
    private final SearchSql search;

    LoggedModelSearch(Dialect dialect, LoggedModelQuery query) {
        this.query = query;
        this.search = new SearchSql(dialect);
        if (!query.experiments().isEmpty()) {
            search.whereIn(
                    "m.experiment",
                    query.experiments().stream()
                            .distinct()
                            .map(Experiments::number)
                            .toList());
        }
        search.where("m.lifecycle = ?", Lifecycle.ACTIVE.word());
        Filter.parse(query.filter()).forEach(this::condition);
        if (!query.datasets().isEmpty()) {
            var binds = new ArrayList<Object>();
            var about = datasets(binds);
            search.where(new SearchSql.Fragment(
                    "EXISTS (SELECT 1 FROM logged_model_metric x WHERE x.model = m.id%s)".formatted(about), binds));
        }
        query.orders().forEach(this::order);
        search.order("m.created_at_ms DESC");
        search.order("m.id");
    }

    Page<LoggedModel> run(Handle sql) {
        if (query.experiments().isEmpty()) {
            return Page.empty(query.offset());
        }
        var heads = sql.select(
                        search.statement(LoggedModels.SELECT, "LIMIT ? OFFSET ?"),
                        search.binds(query.limit() + 1, query.offset()))
                .map((row, _) -> LoggedModels.head(row))
                .list();
        var page = Page.of(heads, query.offset(), query.limit());
        return page.with(LoggedModels.whole(sql, page.items()));
    }

    private void condition(Filter.Clause clause) {
        switch (clause.name().prefix().toLowerCase(Locale.ROOT)) {
            case "metric", "metrics" -> {
                var value = search.number("x.value", clause);
                var datasets = new ArrayList<Object>();
                exists(
                        "logged_model_metric",
                        clause,
                        new SearchSql.Fragment(
                                "x.is_nan = 0 AND " + value.sql() + datasets(datasets),
                                concat(value.binds(), datasets)));
            }
            case "param", "params", "parameter", "parameters" -> text("logged_model_param", clause);
            case "tag", "tags" -> text("logged_model_tag", clause);
            case "", "attribute", "attributes", "attr" -> {
                var column = column(clause.name());
                if (column.equals("m.status") && clause.value() instanceof Filter.Value.Text(var status)) {
                    // Stored short; users of mlflow write the long name.
                    var plain = new Filter.Value.Text(status.replace("LOGGED_MODEL_", ""));
                    search.where(search.text(column, new Filter.Clause(clause.name(), clause.operator(), plain)));
                } else {
                    search.where(column.endsWith("_ms") ? search.number(column, clause) : search.text(column, clause));
                }
            }
            default ->
                throw Filter.invalid(
                        "Invalid entity type '%s'. Valid values are ['metric', 'parameter', 'tag', 'attribute']."
                                .formatted(clause.name().prefix()));
        }
    }

    private String datasets(List<Object> binds) {
        if (query.datasets().isEmpty()) {
            return "";
        }
        var any = query.datasets().stream()
                .map(dataset -> {
                    binds.add(dataset.name());
                    if (dataset.digest().isEmpty()) {
                        return "x.dataset_name = ?";
                    }
                    binds.add(dataset.digest());
                    return "x.dataset_name = ? AND x.dataset_digest = ?";
                })
                .toList();
        return " AND (" + String.join(" OR ", any) + ")";
    }

    private static List<Object> concat(List<Object> first, List<Object> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private void text(String table, Filter.Clause clause) {
        switch (clause.operator()) {
            case IS_NULL ->
                search.where(
                        "NOT EXISTS (SELECT 1 FROM %s x WHERE x.model = m.id AND x.name = ?)".formatted(table),
                        clause.name().key());
            case IS_NOT_NULL -> exists(table, clause, new SearchSql.Fragment("1 = 1", List.of()));
            case EQUAL, NOT_EQUAL, GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL, LIKE, ILIKE, RLIKE, IN, NOT_IN ->
                exists(table, clause, search.text("x.value", clause));
        }
    }

    private void exists(String table, Filter.Clause clause, SearchSql.Fragment condition) {
        search.where(new SearchSql.Fragment(
                "EXISTS (SELECT 1 FROM %s x WHERE x.model = m.id AND x.name = ? AND %s)"
                        .formatted(table, condition.sql()),
                concat(List.of(clause.name().key()), condition.binds())));
    }

    private void order(Filter.Ordering ordering) {
        var direction = ordering.direction().sql();
        var metric = ordering.name().prefix().startsWith("metric");
        if (metric) {
            var alias = search.alias();
            search.join(
                    "LEFT JOIN (SELECT model, MAX(value) AS value FROM logged_model_metric WHERE name = ? GROUP BY model) %s ON %s.model = m.id"
                            .formatted(alias, alias),
                    ordering.name().key());
            search.order("CASE WHEN %s.value IS NULL THEN 1 ELSE 0 END".formatted(alias));
            search.order("%s.value %s".formatted(alias, direction));
        } else {
            search.order("%s %s".formatted(column(ordering.name()), direction));
        }
    }

    private static String column(Filter.Name name) {
        return switch (name.key()) {
            case "name" -> "m.name";
            case "model_id" -> "m.id";
            case "model_type" -> "m.type";
            case "status" -> "m.status";
            case "source_run_id" -> "m.source_run";
            case "experiment_id" -> "CAST(m.experiment AS TEXT)";
            case "creation_timestamp", "creation_time" -> "m.created_at_ms";
            case "last_updated_timestamp", "last_updated_time" -> "m.updated_at_ms";
            default ->
                throw Filter.invalid(
                        ("Invalid attribute key '%s' specified. Valid keys are 'name', 'model_id', 'model_type', 'status', "
                                        + "'source_run_id', 'creation_timestamp', 'last_updated_timestamp'.")
                                .formatted(name.key()));
        };
    }
}
