package dev.windlass.evaluation;

import dev.windlass.ledger.Ledger;
import dev.windlass.store.Database;
import dev.windlass.tracking.Attached;

/** What answers are judged by. The entry to this package. */
public final class Evaluation {
    /** The folder of this capability's migrations. */
    public static final String CAPABILITY = "evaluation";

    private final EvaluationDatasets datasets;
    private final ScorerRegistry scorers;

    public Evaluation(Database database, Ledger ledger) {
        this.datasets = new EvaluationDatasets(database, ledger);
        this.scorers = new ScorerRegistry(database, ledger);
    }

    /** What goes with an experiment. */
    public Attached attached() {
        return new AttachedScorers();
    }

    public EvaluationDatasets datasets() {
        return datasets;
    }

    public ScorerRegistry scorers() {
        return scorers;
    }
}
