package dev.windlass.tracing;

import dev.windlass.store.Dialect;
import dev.windlass.tracking.Experiments;
import dev.windlass.tracking.Filter;
import dev.windlass.tracking.Lifecycle;
import dev.windlass.tracking.Page;
import dev.windlass.tracking.SearchSql;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/** One search for issues as one statement. */
final class IssueSearch {
    private static final String SEVERITY = """
            CASE i.severity WHEN 'HIGH' THEN 3 WHEN 'MEDIUM' THEN 2 WHEN 'LOW' THEN 1 WHEN 'NOT_AN_ISSUE' THEN 0
                ELSE -1 END""";

    private final SearchSql search;

    private IssueSearch(Dialect dialect, IssueQuery query) {
        search = new SearchSql(dialect);
        var experiment = query.experiment();
        if (experiment == null) {
            search.join("JOIN experiment e ON e.id = i.experiment AND e.lifecycle = ?", Lifecycle.ACTIVE.word());
        } else {
            search.where("i.experiment = ?", Experiments.number(experiment));
        }
        Filter.parse(query.filter()).forEach(this::condition);
        search.order(SEVERITY + " DESC");
        if (query.order() == IssueQuery.Order.MOST_TRACES) {
            search.order(Issues.TRACES + " DESC");
        }
        search.order("i.created_at_ms DESC");
        search.order("i.id DESC");
    }

    static Page<Issue> page(Dialect dialect, Handle sql, IssueQuery query) {
        var search = new IssueSearch(dialect, query).search;
        return Page.of(
                sql.select(
                                search.statement(Issues.SELECT, "LIMIT ? OFFSET ?"),
                                search.binds(query.limit() + 1, query.offset()))
                        .map((row, _) -> Issues.issue(row))
                        .list(),
                query.offset(),
                query.limit());
    }

    private void condition(Filter.Clause clause) {
        if (clause.operator() != Filter.Operator.EQUAL && clause.operator() != Filter.Operator.NOT_EQUAL) {
            throw Filter.invalid("Invalid comparator '%s'. Supported comparators: '=', '!='."
                    .formatted(clause.operator().sign()));
        }
        switch (clause.name().toString()) {
            case "status" -> status(clause);
            case "source_run_id" -> search.where(search.text("i.source_run", clause));
            default ->
                throw Filter.invalid("Invalid filter field '%s'. Supported fields: 'status', 'source_run_id'."
                        .formatted(clause.name()));
        }
    }

    /** Words of the filter are in small letters, those of the table are not. */
    private void status(Filter.Clause clause) {
        var compared = search.text("i.status", clause);
        search.where(new SearchSql.Fragment(
                compared.sql(),
                compared.binds().stream()
                        .<Object>map(word -> word.toString().toUpperCase(Locale.ROOT))
                        .toList()));
    }
}
