package dev.windlass.loop;

import dev.windlass.ledger.Told;
import dev.windlass.monitoring.DriftReport.FeatureDrift;
import dev.windlass.monitoring.Quality;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A loop as the API shows it. */
final class LoopViews {
    private LoopViews() {}

    record Champion(int version, @Nullable Instant since) {}

    record Candidate(int version, int percent, @Nullable Instant since) {}

    record Summary(
            String name,
            String owner,
            String purpose,
            String state,
            String reason,
            @Nullable Champion champion,
            @Nullable Candidate candidate,
            @Nullable Instant updatedAt) {}

    record LoopList(List<Summary> loops) {}

    /** @param perSecondLastMinute answers to callers per second, over the last 60 seconds of the clock */
    record Traffic(double perSecondLastMinute, long predictionsTotal, Map<String, Long> byRoute) {}

    record Detail(
            String name,
            String owner,
            String purpose,
            String state,
            String reason,
            @Nullable Champion champion,
            @Nullable Candidate candidate,
            @Nullable Instant updatedAt,
            String model,
            int retrainings,
            Traffic traffic,
            @Nullable Quality quality,
            List<FeatureDrift> drift,
            String spec) {}

    record EventList(List<Told> events) {}

    record Reign(int version, Instant from, @Nullable Instant to, String reason) {}

    record History(List<Reign> champions) {}

    /** One monitored window; what the labels cannot tell is absent. */
    record Point(
            Instant from,
            Instant to,
            int requests,
            int labelled,
            int version,
            @Nullable Double auc,
            @Nullable Double logLoss,
            @Nullable Double baseRate,
            @Nullable Double firstAuc,
            @Nullable Double firstLogLoss,
            @Nullable Double psiMax) {}

    record Series(List<Point> points) {}

    /**
     * @param answered what the callers got
     * @param first what the version that was champion first would have answered
     */
    record QualityReport(Quality answered, @Nullable Quality first, Map<Integer, Quality> byVersion) {}

    record Application(String yaml, Map<String, String> files) {
        Application {
            files = files == null ? Map.of() : Map.copyOf(files);
        }
    }

    record Reconciled(Summary loop, List<String> steps) {}

    record Run(
            boolean negativeControl,
            @Nullable Instant trainFrom,
            @Nullable Instant trainTo,
            @Nullable Instant evidenceFrom,
            @Nullable Instant evidenceTo,
            @Nullable Map<String, String> parameters,
            @Nullable String reason) {}
}
