package dev.windlass.tracking;

import dev.windlass.store.Dialect;
import java.util.HashSet;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * One search for runs as one statement.
 *
 * <p>A condition on a metric, parameter or tag is an inner join on its unique row, so the planner may begin with the most
 * selective of their indexes. A run without the row does not match, not even a {@code !=}.
 *
 * <p>What is ordered by a metric first is read along the index of that metric's values, as far as the page needs: first
 * only runs that have a number there. Only a page that these do not fill is read with the others, which come last.
 */
final class RunSearch {
    private final Dialect dialect;
    private final RunQuery query;
    private final List<Filter.Clause> clauses;
    private final List<Filter.Ordering> orderings;

    RunSearch(Dialect dialect, RunQuery query) {
        this.dialect = dialect;
        this.query = query;
        this.clauses = Filter.parse(query.filter());
        this.orderings = query.orders().stream().map(Filter::ordering).toList();
        var seen = new HashSet<Filter.Name>();
        for (var ordering : orderings) {
            if (!seen.add(ordering.name())) {
                throw Filter.invalid("`order_by` contains duplicate fields: '%s'.".formatted(ordering.name()));
            }
        }
    }

    Page<Run> run(Handle sql) {
        if (query.experiments().isEmpty()) {
            return Page.empty(query.offset());
        }
        var page = Page.of(heads(sql), query.offset(), query.limit());
        return page.with(RunReader.whole(sql, page.items()));
    }

    /** The search as a statement, to count or to be part of another. */
    RunSelect select() {
        return RunSelect.whole(dialect, query, clauses, orderings);
    }

    private List<RunReader.Head> heads(Handle sql) {
        if (!orderings.isEmpty() && RunSelect.isMetric(orderings.getFirst().name())) {
            var heads =
                    RunSelect.alongMetric(dialect, query, clauses, orderings).read(sql);
            if (heads.size() > query.limit() || filtersBy(orderings.getFirst().name())) {
                return heads;
            }
        }
        return select().read(sql);
    }

    /** Whether no run without a number in this metric can match. */
    private boolean filtersBy(Filter.Name metric) {
        return clauses.stream()
                .map(Filter.Clause::name)
                .anyMatch(name -> RunSelect.isMetric(name) && name.key().equals(metric.key()));
    }
}
