package dev.windlass.loop;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the controller has done for it: the work on data and models, without any decision. */
interface Workshop {
    /** The newest version of each dataset of the loop that has one. */
    Map<String, Integer> newestData(LoopSpec spec);

    /** The outcome of all suites: the ids of the validations, and the first that failed. */
    record Checked(List<String> validations, Optional<LoopEvent.DataRefused> refused) {}

    Checked check(LoopFiles.Loop loop, Map<String, Integer> data);

    /** What was asked for: the decision that caused it, and what the ledger calls it. */
    record Order(LoopFiles.Loop loop, LoopState.Decision decision) {
        LoopSpec spec() {
            return loop.spec();
        }

        Instant asOf() {
            return decision.event().asOf();
        }
    }

    /** Trains and registers a version; the same order again finds the version that was registered before. */
    LoopEvent.Trained train(Order order);

    /**
     * What a version shows on the evidence of an order.
     *
     * @param candidate measures by the names that rules use
     * @param champion the same of the champion on the same rows; empty when there is none
     * @param stale whether the candidate had learned from rows of the evidence
     */
    record Judged(Map<String, Double> candidate, Optional<Map<String, Double>> champion, boolean stale) {}

    Judged judge(Order order, int version, Optional<Integer> champion);
}
