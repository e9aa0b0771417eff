package dev.windlass.tracking;

import dev.windlass.blob.BlobStore;
import dev.windlass.ledger.Ledger;
import dev.windlass.store.Database;

/** What was tried and what came of it. The entry to this package. */
public final class Tracking implements AutoCloseable {
    /** The folder of this capability's migrations. */
    public static final String CAPABILITY = "tracking";

    private final Experiments experiments;
    private final LiveRuns live = new LiveRuns();
    private final Runs runs;
    private final RunTable table;
    private final Metrics metrics;
    private final StepSamples stepSamples;
    private final Artifacts artifacts;
    private final PartUploads partUploads;
    private final LoggedModels loggedModels;
    private final Imports imports;
    private final Links links;
    private final Belonging belonging;

    public Tracking(Database database, Ledger ledger, BlobStore blobs) {
        PointRows.moveToChunks(database);
        this.experiments = new Experiments(database, ledger);
        this.runs = new Runs(database, ledger, live);
        this.table = new RunTable(database);
        this.metrics = new Metrics(database);
        this.stepSamples = new StepSamples(database);
        this.artifacts = new Artifacts(database, blobs);
        this.partUploads = new PartUploads(database, blobs);
        this.loggedModels = new LoggedModels(database, ledger);
        this.imports = new Imports(ledger);
        this.links = new Links(database);
        this.belonging = new Belonging(database);
    }

    public Experiments experiments() {
        return experiments;
    }

    public Runs runs() {
        return runs;
    }

    LiveRuns live() {
        return live;
    }

    public RunTable table() {
        return table;
    }

    public Metrics metrics() {
        return metrics;
    }

    public StepSamples stepSamples() {
        return stepSamples;
    }

    public Artifacts artifacts() {
        return artifacts;
    }

    public PartUploads partUploads() {
        return partUploads;
    }

    public LoggedModels loggedModels() {
        return loggedModels;
    }

    public Imports imports() {
        return imports;
    }

    public Links links() {
        return links;
    }

    /** Which experiment something is part of. */
    public Belonging belonging() {
        return belonging;
    }

    /** Ends all that watches runs, so that a server can stop. */
    @Override
    public void close() {
        live.close();
    }
}
