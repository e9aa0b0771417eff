package dev.windlass.tracing;

import dev.windlass.kernel.Json;
import dev.windlass.store.Dialect;
import dev.windlass.tracking.Experiments;
import dev.windlass.tracking.Filter;
import dev.windlass.tracking.Page;
import dev.windlass.tracking.SearchSql;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * One search for traces as one statement.
 *
 * <p>All conditions on spans hold for one and the same span. A trace without the tag, metadata or assessment that is
 * compared does not match, not even a {@code !=}.
 */
final class TraceSearch {
    private static final String ATTRIBUTES =
            "'request_id', 'timestamp_ms', 'execution_time_ms', 'end_time_ms', 'status', 'client_request_id', 'name', "
                    + "'run_id', 'prompt', 'text'";

    private final Dialect dialect;
    private final SearchSql search;
    private final List<SearchSql.Fragment> spanConditions = new ArrayList<>();

    /** @param filters all of which must hold */
    TraceSearch(Dialect dialect, List<String> experiments, List<String> filters) {
        this.dialect = dialect;
        this.search = new SearchSql(dialect);
        search.whereIn(
                "t.experiment",
                experiments.stream().distinct().map(Experiments::number).toList());
        filters.forEach(filter -> Filter.parse(filter).forEach(this::condition));
        if (!spanConditions.isEmpty()) {
            search.where(new SearchSql.Fragment(
                    "EXISTS (SELECT 1 FROM span s WHERE s.trace = t.id AND %s)"
                            .formatted(spanConditions.stream()
                                    .map(SearchSql.Fragment::sql)
                                    .collect(Collectors.joining(" AND "))),
                    spanConditions.stream()
                            .flatMap(fragment -> fragment.binds().stream())
                            .toList()));
        }
    }

    static Page<TraceInfo> page(Dialect dialect, Handle sql, TraceQuery query) {
        if (query.experiments().isEmpty()) {
            return Page.empty(query.offset());
        }
        var search = new TraceSearch(dialect, query.experiments(), List.of(query.filter()));
        var seen = new HashSet<String>();
        for (var text : query.orders()) {
            var ordering = Filter.ordering(text);
            if (!seen.add(ordering.name().toString())) {
                throw Filter.invalid("`order_by` contains duplicate fields: '%s'.".formatted(ordering.name()));
            }
            search.order(ordering);
        }
        search.search.order("t.started_at_ms DESC");
        search.search.order("t.id");
        var heads = sql.select(
                        search.search.statement(TraceReader.SELECT, "LIMIT ? OFFSET ?"),
                        search.search.binds(query.limit() + 1, query.offset()))
                .map((row, _) -> TraceReader.head(row))
                .list();
        var page = Page.of(heads, query.offset(), query.limit());
        return page.with(TraceReader.whole(sql, page.items()));
    }

    int count(Handle sql) {
        return sql.select(search.statement("SELECT COUNT(*) FROM trace t", ""), search.binds())
                .mapTo(Integer.class)
                .one();
    }

    private void condition(Filter.Clause clause) {
        switch (clause.name().prefix().toLowerCase(Locale.ROOT)) {
            case "tag", "tags" -> entry("trace_tag", clause.name().key(), clause);
            case "metadata", "request_metadata" ->
                entry("trace_metadata", clause.name().key(), clause);
            case "span" -> span(clause);
            case "feedback" -> assessment(Assessment.Kind.FEEDBACK, clause);
            case "expectation" -> assessment(Assessment.Kind.EXPECTATION, clause);
            case "issue" -> issue(clause);
            case "", "attribute", "attributes", "trace" -> attribute(clause);
            default ->
                throw Filter.invalid(
                        ("Invalid entity type '%s'. Valid values are ['attribute', 'trace', 'tag', 'metadata', 'span', "
                                        + "'feedback', 'expectation', 'issue'].")
                                .formatted(clause.name().prefix()));
        }
    }

    private void attribute(Filter.Clause clause) {
        switch (clause.name().key().toLowerCase(Locale.ROOT)) {
            case "name" -> entry("trace_tag", Traces.NAME_TAG, clause);
            case "run_id" -> run(clause);
            case "prompt", "prompts" -> prompt(clause);
            case "text" -> content(clause);
            default -> {
                var column = column(clause.name());
                search.where(column.contains("_ms") ? search.number(column, clause) : search.text(column, clause));
            }
        }
    }

    private static String column(Filter.Name name) {
        return switch (name.key().toLowerCase(Locale.ROOT)) {
            case "request_id", "trace_id" -> "t.id";
            case "experiment_id" -> "CAST(t.experiment AS TEXT)";
            case "client_request_id" -> "t.client_request";
            case "status", "state" -> "t.state";
            case "timestamp", "timestamp_ms" -> "t.started_at_ms";
            case "execution_time", "execution_time_ms" -> "t.duration_ms";
            case "end_time", "end_time_ms" -> "(t.started_at_ms + COALESCE(t.duration_ms, 0))";
            default ->
                throw Filter.invalid(
                        "Invalid attribute key '%s' specified. Valid keys are %s.".formatted(name.key(), ATTRIBUTES));
        };
    }

    private void exists(String from, SearchSql.Fragment condition) {
        search.where(new SearchSql.Fragment(
                "EXISTS (SELECT 1 FROM %s AND %s)".formatted(from, condition.sql()), condition.binds()));
    }

    private void entry(String table, String key, Filter.Clause clause) {
        var from = "EXISTS (SELECT 1 FROM %s x WHERE x.trace = t.id AND x.name = ?".formatted(table);
        switch (clause.operator()) {
            case IS_NULL -> search.where("NOT " + from + ")", key);
            case IS_NOT_NULL -> search.where(from + ")", key);
            case EQUAL, NOT_EQUAL, GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL, LIKE, ILIKE, RLIKE, IN, NOT_IN -> {
                var value = search.indexedText("x.value", clause);
                var binds = new ArrayList<Object>();
                binds.add(key);
                binds.addAll(value.binds());
                search.where(new SearchSql.Fragment("%s AND %s)".formatted(from, value.sql()), binds));
            }
        }
    }

    /** A trace belongs to a run that it was made in, or that it was linked to. */
    private void run(Filter.Clause clause) {
        var linked = search.text("l.run", clause);
        var made = search.text("m.value", clause);
        var binds = new ArrayList<Object>(linked.binds());
        binds.add(Traces.RUN_METADATA);
        binds.addAll(made.binds());
        search.where(new SearchSql.Fragment("""
                (EXISTS (SELECT 1 FROM trace_run l WHERE l.trace = t.id AND %s)
                OR EXISTS (SELECT 1 FROM trace_metadata m WHERE m.trace = t.id AND m.name = ? AND %s))""".formatted(linked.sql(), made.sql()), binds));
    }

    private void prompt(Filter.Clause clause) {
        if (clause.operator() != Filter.Operator.EQUAL) {
            throw Filter.invalid(
                    "Invalid comparator '%s' for prompts filter. Only '=' is supported with format: prompt = \"name/version\""
                            .formatted(clause.operator().sign()));
        }
        if (clause.value() instanceof Filter.Value.Text(var text)
                && text.chars().filter(c -> c == '/').count() != 1) {
            throw Filter.invalid(
                    "Invalid prompts filter value '%s'. Expected format: prompt = \"name/version\"".formatted(text));
        }
        exists("trace_prompt p WHERE p.trace = t.id", search.text("p.prompt", clause));
    }

    private void content(Filter.Clause clause) {
        if (clause.operator() != Filter.Operator.LIKE && clause.operator() != Filter.Operator.ILIKE) {
            throw Filter.invalid("span.content comparator '%s' not one of 'LIKE', 'ILIKE'"
                    .formatted(clause.operator().sign()));
        }
        spanConditions.add(search.text("s.content", clause));
    }

    private void span(Filter.Clause clause) {
        var key = clause.name().key();
        switch (key) {
            case "name", "type", "status" -> spanConditions.add(search.text("s." + key, clause));
            case "content" -> content(clause);
            default -> {
                var name = key.startsWith("attributes.") ? key.substring("attributes.".length()) : "";
                if (name.isEmpty() || name.indexOf('"') >= 0 || name.indexOf('\\') >= 0) {
                    throw Filter.invalid(
                            "Invalid span attribute '%s'. Supported attributes: name, status, type, attributes.<attribute_name>."
                                    .formatted(key));
                }
                spanConditions.add(spanAttribute(name, clause));
            }
        }
    }

    private SearchSql.Fragment spanAttribute(String name, Filter.Clause clause) {
        return switch (dialect) {
            case POSTGRES -> {
                var value = search.text("(s.content::jsonb -> 'attributes' ->> ?)", clause);
                yield prefixed(value, name);
            }
            case SQLITE -> {
                var path = "$.attributes.\"" + name + "\"";
                var value = search.text("""
                        (CASE json_type(s.content, ?) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'
                        ELSE CAST(json_extract(s.content, ?) AS TEXT) END)""", clause);
                yield prefixed(value, path, path);
            }
        };
    }

    private static SearchSql.Fragment prefixed(SearchSql.Fragment fragment, Object... first) {
        var binds = new ArrayList<>(List.of(first));
        binds.addAll(fragment.binds());
        return new SearchSql.Fragment(fragment.sql(), binds);
    }

    private void assessment(Assessment.Kind kind, Filter.Clause clause) {
        var from = "assessment a WHERE a.trace = t.id AND a.valid = 1 AND a.kind = ? AND a.name = ?";
        var name = clause.name().key();
        switch (clause.operator()) {
            case IS_NULL -> search.where("NOT EXISTS (SELECT 1 FROM %s)".formatted(from), kind.name(), name);
            case IS_NOT_NULL -> search.where("EXISTS (SELECT 1 FROM %s)".formatted(from), kind.name(), name);
            case EQUAL, NOT_EQUAL -> {
                var text = text(clause);
                var same = "a.value IN (?, ?)";
                exists(
                        from,
                        prefixed(
                                new SearchSql.Fragment(
                                        clause.operator() == Filter.Operator.EQUAL ? same : "NOT " + same,
                                        List.of(text, Json.text(text))),
                                kind.name(),
                                name));
            }
            case GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL, LIKE, ILIKE, RLIKE, IN, NOT_IN ->
                exists(from, prefixed(search.text("a.value", clause), kind.name(), name));
        }
    }

    private static String text(Filter.Clause clause) {
        if (clause.value() instanceof Filter.Value.Text(var text)) {
            return text;
        }
        throw Filter.invalid("Expected a quoted string value for %s (e.g. 'my-value').".formatted(clause.name()));
    }

    private void issue(Filter.Clause clause) {
        if (!clause.name().key().equals("id") || clause.operator() != Filter.Operator.EQUAL) {
            throw Filter.invalid("Invalid issue attribute '%s'. Supported is: issue.id = 'ISSUE'."
                    .formatted(clause.name().key()));
        }
        exists(
                "assessment a WHERE a.trace = t.id AND a.kind = ?",
                prefixed(search.text("a.name", clause), Assessment.Kind.ISSUE.name()));
    }

    private void order(Filter.Ordering ordering) {
        var direction = ordering.direction().sql();
        var key = ordering.name().key();
        var column = switch (ordering.name().prefix().toLowerCase(Locale.ROOT)) {
            case "tag", "tags" -> left("trace_tag", key);
            case "metadata", "request_metadata" -> left("trace_metadata", key);
            case "", "attribute", "attributes", "trace" ->
                switch (key) {
                    case "name" -> left("trace_tag", Traces.NAME_TAG);
                    case "run_id" -> left("trace_metadata", Traces.RUN_METADATA);
                    default -> column(ordering.name());
                };
            default ->
                throw Filter.invalid("Invalid order_by entity `%s` with key `%s`"
                        .formatted(ordering.name().prefix(), key));
        };
        search.order("CASE WHEN %s IS NULL THEN 1 ELSE 0 END".formatted(column));
        search.order("%s %s".formatted(column, direction));
    }

    private String left(String table, String key) {
        var alias = search.alias();
        search.join("LEFT JOIN %s %s ON %s.trace = t.id AND %s.name = ?".formatted(table, alias, alias, alias), key);
        return alias + ".value";
    }
}
