package dev.windlass.evaluation;

import dev.windlass.store.Dialect;
import dev.windlass.tracking.Experiments;
import dev.windlass.tracking.Filter;
import dev.windlass.tracking.Page;
import dev.windlass.tracking.SearchSql;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/** One search for evaluation datasets as one statement; newest first where nothing else is wanted. */
final class DatasetSearch {
    private final SearchSql search;

    /** @param experiments to one of which a dataset must belong; empty for no such condition */
    DatasetSearch(Dialect dialect, List<String> experiments, String filter, List<String> orders) {
        this.search = new SearchSql(dialect);
        if (!experiments.isEmpty()) {
            search.where(new SearchSql.Fragment(
                    SearchSql.in(
                                    "EXISTS (SELECT 1 FROM evaluation_dataset_experiment e WHERE e.dataset = d.id AND e.experiment",
                                    "IN",
                                    experiments.size())
                            + ")",
                    experiments.stream().<Object>map(Experiments::number).toList()));
        }
        Filter.parse(filter).forEach(this::condition);
        for (var text : orders) {
            var ordering = Filter.ordering(text);
            search.order(column(ordering.name()) + " " + ordering.direction().sql());
        }
        search.order("d.created_at_ms DESC");
        search.order("d.id");
    }

    Page<EvaluationDataset> page(Handle sql, int limit, int offset) {
        return Page.of(
                sql.select(
                                search.statement(EvaluationDatasets.SELECT, "LIMIT ? OFFSET ?"),
                                search.binds(limit + 1, offset))
                        .map((row, _) -> EvaluationDatasets.head(row))
                        .list(),
                offset,
                limit);
    }

    private void condition(Filter.Clause clause) {
        switch (clause.name().prefix().toLowerCase(Locale.ROOT)) {
            case "tag", "tags" -> {
                var value = search.text("x.value", clause);
                var binds = new ArrayList<Object>(List.of(clause.name().key()));
                binds.addAll(value.binds());
                search.where(new SearchSql.Fragment(
                        "EXISTS (SELECT 1 FROM evaluation_dataset_tag x WHERE x.dataset = d.id AND x.name = ? AND %s)"
                                .formatted(value.sql()),
                        binds));
            }
            case "", "attribute", "attributes" -> {
                var column = column(clause.name());
                search.where(column.endsWith("_ms") ? search.number(column, clause) : search.text(column, clause));
            }
            default ->
                throw Filter.invalid("Invalid entity type '%s'. Valid values are ['attribute', 'tag']."
                        .formatted(clause.name().prefix()));
        }
    }

    private static String column(Filter.Name name) {
        return switch (name.key()) {
            case "name" -> "d.name";
            case "dataset_id" -> "d.id";
            case "digest" -> "d.digest";
            case "created_by" -> "d.created_by";
            case "last_updated_by" -> "d.updated_by";
            case "created_time" -> "d.created_at_ms";
            case "last_update_time" -> "d.updated_at_ms";
            default ->
                throw Filter.invalid(
                        ("Invalid attribute key '%s' specified. Valid keys are 'name', 'dataset_id', 'digest', "
                                        + "'created_by', 'last_updated_by', 'created_time', 'last_update_time'.")
                                .formatted(name.key()));
        };
    }
}
