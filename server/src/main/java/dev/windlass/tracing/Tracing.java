package dev.windlass.tracing;

import dev.windlass.ledger.Ledger;
import dev.windlass.store.Database;
import dev.windlass.tracking.Attached;
import dev.windlass.tracking.Tracking;

/** What programs did for each request, and what is thought of it. The entry to this package. */
public final class Tracing {
    /** The folder of this capability's migrations. */
    public static final String CAPABILITY = "tracing";

    private final Traces traces;
    private final Assessments assessments;
    private final TraceMetrics metrics;
    private final Issues issues;

    public Tracing(Database database, Ledger ledger, Tracking tracking) {
        this.traces = new Traces(database, ledger, tracking.artifacts());
        this.assessments = new Assessments(database);
        this.metrics = new TraceMetrics(database);
        this.issues = new Issues(database, ledger);
    }

    /** What goes with an experiment. */
    public Attached attached() {
        return new AttachedTraces();
    }

    public Traces traces() {
        return traces;
    }

    public Assessments assessments() {
        return assessments;
    }

    public TraceMetrics metrics() {
        return metrics;
    }

    public Issues issues() {
        return issues;
    }
}
