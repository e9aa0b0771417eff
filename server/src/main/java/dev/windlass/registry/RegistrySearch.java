package dev.windlass.registry;

import dev.windlass.kernel.Problem;
import dev.windlass.store.Dialect;
import dev.windlass.tracking.Filter;
import dev.windlass.tracking.SearchSql;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Searches for models and versions as statements. */
final class RegistrySearch {
    /** The tag that marks a prompt. Asking for "not a prompt" finds what has no such tag at all. */
    static final String PROMPT_TAG = "mlflow.prompt.is_prompt";

    private RegistrySearch() {}

    static SearchSql models(Dialect dialect, String filter, List<String> orders) {
        var search = new SearchSql(dialect);
        for (var clause : Filter.parse(filter)) {
            if (isTag(clause)) {
                tag(search, "registered_model_tag x WHERE x.model = m.seq", clause);
            } else {
                search.where(search.text(modelColumn(clause.name()), clause));
            }
        }
        order(search, orders, RegistrySearch::modelOrder);
        search.order("m.name");
        return search;
    }

    static SearchSql versions(Dialect dialect, String filter, List<String> orders) {
        var search = new SearchSql(dialect);
        search.where("v.deleted = 0");
        for (var clause : Filter.parse(filter)) {
            if (isTag(clause)) {
                tag(search, "model_version_tag x WHERE x.model = v.model AND x.version = v.version", clause);
            } else {
                var column = versionColumn(clause.name());
                search.where(column.equals("v.version") ? search.number(column, clause) : search.text(column, clause));
            }
        }
        order(search, orders, RegistrySearch::versionOrder);
        if (orders.isEmpty()) {
            search.order("v.updated_at_ms DESC");
        }
        search.order("m.name");
        search.order("v.version DESC");
        return search;
    }

    private static boolean isTag(Filter.Clause clause) {
        return switch (clause.name().prefix().toLowerCase(Locale.ROOT)) {
            case "tag", "tags" -> true;
            case "", "attribute", "attributes" -> false;
            default ->
                throw invalid("Invalid entity type '%s'. Valid values are ['attribute', 'tag']."
                        .formatted(clause.name().prefix()));
        };
    }

    private static RuntimeException invalid(String what) {
        return Problem.invalid("bad-filter", what, "", "");
    }

    private static void tag(SearchSql search, String from, Filter.Clause clause) {
        var exists = "EXISTS (SELECT 1 FROM %s AND x.name = ?".formatted(from);
        var key = clause.name().key();
        if (key.equals(PROMPT_TAG) && clause.operator() == Filter.Operator.NOT_EQUAL) {
            search.where("NOT " + exists + " AND x.value = 'true')", key);
            return;
        }
        var value = search.text("x.value", clause);
        var binds = new ArrayList<Object>(List.of(key));
        binds.addAll(value.binds());
        search.where(new SearchSql.Fragment("%s AND %s)".formatted(exists, value.sql()), binds));
    }

    private static void order(SearchSql search, List<String> orders, Function<String, String> columns) {
        for (var text : orders) {
            var ordering = Filter.ordering(text);
            search.order("%s %s"
                    .formatted(
                            columns.apply(ordering.name().key()),
                            ordering.direction().sql()));
        }
    }

    private static String modelColumn(Filter.Name name) {
        if (name.key().equals("name")) {
            return "m.name";
        }
        throw invalid(
                "Invalid attribute key '%s' specified. Valid keys are 'name' and 'tags.KEY'.".formatted(name.key()));
    }

    private static String versionColumn(Filter.Name name) {
        return switch (name.key()) {
            case "name" -> "m.name";
            case "run_id" -> "v.run";
            case "source_path" -> "v.source";
            case "version_number" -> "v.version";
            default ->
                throw invalid(
                        "Invalid attribute key '%s' specified. Valid keys are 'name', 'run_id', 'source_path', 'version_number'."
                                .formatted(name.key()));
        };
    }

    private static String modelOrder(String key) {
        return switch (key) {
            case "name" -> "m.name";
            case "timestamp", "last_updated_timestamp" -> "m.updated_at_ms";
            default ->
                throw invalid("Invalid order by key '%s' specified. Valid keys are 'name', 'last_updated_timestamp'."
                        .formatted(key));
        };
    }

    private static String versionOrder(String key) {
        return switch (key) {
            case "name" -> "m.name";
            case "version_number" -> "v.version";
            case "creation_timestamp" -> "v.created_at_ms";
            case "timestamp", "last_updated_timestamp" -> "v.updated_at_ms";
            default ->
                throw invalid(("Invalid order by key '%s' specified. Valid keys are 'name', 'version_number', "
                                + "'creation_timestamp', 'last_updated_timestamp'.")
                        .formatted(key));
        };
    }
}
