package dev.windlass.loop;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a production model must be: the content of a loop file. Built by {@link LoopFile}, which has checked it whole.
 *
 * @param data the datasets the loop draws on, by name
 * @param gate what a candidate must show before it may answer anyone
 */
public record LoopSpec(
        String name,
        String owner,
        String purpose,
        Map<String, DataSource> data,
        Features features,
        Train train,
        List<Rule> gate,
        Serve serve,
        Monitor monitor,
        Retrain retrain,
        Govern govern) {

    /**
     * A dataset as the loop sees it.
     *
     * @param source file from which the command line adds the first version
     * @param time the column that says when a row became known
     * @param prepare path of a script beside the loop file that makes a table of this name out of the raw files, run by
     *     the command line before it adds them; empty for the files as they are
     * @param expect path of a suite of expectations beside the loop file; empty for none
     */
    public record DataSource(String name, String source, String time, String prepare, String expect) {}

    public enum InputKind {
        NUMBER,
        CATEGORY
    }

    /**
     * @param request fields of a request that the model uses as they are
     * @param onDemand expressions over all other features, by name
     */
    public record Features(Map<String, InputKind> request, List<ViewSpec> views, Map<String, String> onDemand) {}

    /**
     * A group of features looked up by key as of a moment.
     *
     * @param from the dataset
     * @param time the column that says when a row became known, where it is not that of the dataset
     * @param key columns of the dataset, which have the same names in a request
     * @param ttl how old a value may be
     * @param select columns whose last value is the feature
     * @param aggregate features computed over a window, by name: {@code mean(late) over 24h}
     */
    public record ViewSpec(
            String name,
            String from,
            String time,
            List<String> key,
            Duration ttl,
            List<String> select,
            Map<String, Aggregate> aggregate) {
        /** Under which name events for this view are sent: the dataset, or the dataset and the column of the time. */
        public String eventSource(DataSource dataset) {
            return time.equals(dataset.time()) ? from : from + "." + time;
        }
    }

    /** @param column the column or expression aggregated; empty for {@code count()} */
    public record Aggregate(String function, String column, Duration window) {}

    /**
     * @param from the dataset whose rows are learned from
     * @param time the column that says when the prediction would have been made
     * @param known the column that says when the label became known; empty when it was known at once
     * @param join the column that names a row, by which labels find their predictions
     * @param target expression over a row: the label, 1 or 0
     * @param window how far back rows are learned from
     * @param holdout the newest part of the window, kept from training for the gate
     * @param trainer {@code xgboost}, or {@link #PYTHON} and the path of a script beside the loop file
     * @param timeout how long a script may take
     */
    public record Train(
            String from,
            String time,
            String known,
            String join,
            String target,
            Duration window,
            Duration holdout,
            String trainer,
            Map<String, Object> parameters,
            int rounds,
            long seed,
            Duration timeout) {
        /** What a trainer that is a script begins with. */
        public static final String PYTHON = "python:";

        /** The path of the script that trains; empty for the built-in trainer. */
        public Optional<String> script() {
            return trainer.startsWith(PYTHON)
                    ? Optional.of(trainer.substring(PYTHON.length()).strip())
                    : Optional.empty();
        }
    }

    /**
     * @param canaryPercents share of the callers at each step, rising, the last 100
     * @param each labelled or unlabelled predictions of the candidate that each step needs
     * @param stepWait how long a step waits for them; then the candidate is rolled back
     * @param shadowFirst whether the first champion goes on answering in the shadow, for comparison
     */
    public record Serve(
            List<Integer> canaryPercents, int each, Duration stepWait, List<Rule> abortIf, boolean shadowFirst) {}

    /**
     * @param window span of predictions that one report looks at
     * @param psi population stability index from which a feature has drifted
     * @param features which features are watched; empty for all
     * @param quality what must hold of the labelled predictions of a window
     * @param labelDelay how long after a prediction its label may come
     */
    public record Monitor(
            Duration window, double psi, List<String> features, List<Rule> quality, Duration labelDelay) {}

    public enum Trigger {
        DRIFT,
        QUALITY,
        DATA
    }

    /**
     * @param cooldown least time between two trainings that nobody asked for
     * @param schedule times at which newer data is trained on, whatever else happens
     */
    public record Retrain(List<Trigger> on, Duration cooldown, Optional<Schedule> schedule) {}

    public enum Approval {
        AUTO,
        FOUR_EYES
    }

    public record Govern(String risk, Optional<String> subject, Duration keepPredictions, Approval approve) {}
}
