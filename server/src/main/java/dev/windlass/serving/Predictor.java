package dev.windlass.serving;

import dev.windlass.features.FeatureReader;
import dev.windlass.features.FeatureVector;
import dev.windlass.kernel.Ids;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.serving.Prediction.Route;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests: chooses the version, computes its inputs, evaluates it, logs it, and only then answers.
 *
 * <p>While a rollout is under way both versions look at every request and the one that does not answer is logged as a
 * shadow: the two are compared on the same requests, which takes far fewer of them than comparing two groups.
 */
public final class Predictor {
    /** Rows of one request. */
    public static final int ROWS_MAX = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(Predictor.class);
    private static final int ERROR_CHARS_MAX = 1_000;
    private static final int BUCKETS = 10_000;
    private static final int PERCENT = 100;
    private static final int NANOS_PER_MICRO = 1_000;

    private final Deployments deployments;
    private final PredictionLog log;
    private final InstantSource clock;

    public Predictor(Deployments deployments, PredictionLog log, InstantSource clock) {
        this.deployments = deployments;
        this.log = log;
        this.clock = clock;
    }

    /**
     * One answer per row, each durably logged.
     *
     * @param rows the requests: what the features of the deployment are looked up and computed from
     * @param keyColumn the field of a row that names the thing predicted; also decides, with its value, which version
     *     answers while a rollout is under way
     */
    public List<Prediction> predict(String deployment, List<Map<String, Object>> rows, Optional<String> keyColumn) {
        checkSize(rows);
        var live = deployments.live(deployment);
        return answered(live, rows, keyColumn, Optional.empty());
    }

    /** As {@link #predict}, answered by one version whatever its share of the callers is. */
    public List<Prediction> predictWith(
            int version, String deployment, List<Map<String, Object>> rows, Optional<String> keyColumn) {
        checkSize(rows);
        var live = deployments.live(deployment);
        var candidate = live.candidate();
        if (live.champion().version() == version) {
            return answered(live, rows, keyColumn, Optional.of(live.champion()));
        }
        if (candidate != null && candidate.version() == version) {
            return answered(live, rows, keyColumn, Optional.of(candidate));
        }
        throw Problem.notFound(
                "version-not-served",
                "Deployment '%s' does not serve version %d.".formatted(deployment, version),
                "It serves version %d%s."
                        .formatted(live.champion().version(), candidate == null ? "" : " and " + candidate.version()),
                "Leave the version out to be answered by the one in service.");
    }

    private static void checkSize(List<Map<String, Object>> rows) {
        if (rows.isEmpty() || rows.size() > ROWS_MAX) {
            throw Problem.invalid(
                    "bad-batch",
                    "A request has 1 to %d rows, this one has %d.".formatted(ROWS_MAX, rows.size()),
                    "",
                    "Split it.");
        }
    }

    private List<Prediction> answered(
            Deployments.Live live,
            List<Map<String, Object>> rows,
            Optional<String> keyColumn,
            Optional<Scorer> pinned) {
        var answers = new ArrayList<Prediction>(rows.size());
        var logged = new ArrayList<Prediction>(rows.size() * 2);
        var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        for (var row : rows) {
            answers.add(answer(live, row, keyColumn, at, pinned, logged));
        }
        try {
            log.append(logged).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        // After the log: a failure is as much a fact about a version as an answer is.
        answers.forEach(Predictor::refuseFailed);
        return answers;
    }

    private static Prediction answer(
            Deployments.Live live,
            Map<String, Object> row,
            Optional<String> keyColumn,
            Instant at,
            Optional<Scorer> pinned,
            List<Prediction> logged) {
        var requestId = Ids.ordered(at);
        var key = keyColumn
                .map(row::get)
                .map(value -> StorableText.of(String.valueOf(value)))
                .orElse(requestId);
        var call = new Call(live, requestId, key, row, at, new IdentityHashMap<>());
        var answering = pinned.orElseGet(() -> answering(live, key));
        var byChampion = answering.version() == live.champion().version();
        var answer = call.score(answering, byChampion ? Route.CHAMPION : Route.CANDIDATE);
        logged.add(answer);
        var seen = new HashSet<>(List.of(answering.version()));
        if (answer.output() == null && !byChampion && pinned.isEmpty()) {
            // The champion stands in for a candidate that fails; the failure stays in the log and counts against it.
            answer = call.score(live.champion(), Route.CHAMPION);
            logged.add(answer);
            seen.add(live.champion().version());
        }
        for (var scorer : live.others(seen)) {
            logged.add(call.score(scorer, Route.SHADOW));
        }
        return answer;
    }

    private static Scorer answering(Deployments.Live live, String key) {
        var candidate = live.candidate();
        return candidate != null
                        && bucket(live.state().name(), key) < live.state().candidatePercent() * BUCKETS / PERCENT
                ? candidate
                : live.champion();
    }

    private static void refuseFailed(Prediction answer) {
        if (answer.output() == null) {
            throw Problem.refused(
                    "prediction-failed",
                    "Version %d of '%s' could not answer.".formatted(answer.version(), answer.model()),
                    answer.error(),
                    "See the inputs it needs at /v2/models/%s.".formatted(answer.deployment()));
        }
    }

    /**
     * One row on its way through the versions that look at it.
     *
     * @param computed the row's features by who computed them
     */
    private record Call(
            Deployments.Live live,
            String requestId,
            String key,
            Map<String, Object> row,
            Instant at,
            Map<FeatureReader, FeatureVector> computed) {
        Prediction score(Scorer scorer, Route route) {
            var started = System.nanoTime();
            @Nullable Double output = null;
            var error = "";
            var inputs = new Scorer.Inputs(new double[0], Map.of());
            try {
                inputs = scorer.inputs(computed.computeIfAbsent(scorer.reader(), reader -> reader.vector(row, at)));
                var answer = scorer.score(inputs.values());
                if (Double.isFinite(answer)) {
                    output = answer;
                } else {
                    error = "The model answered %s, which is not a number to go by.".formatted(answer);
                }
            } catch (RuntimeException e) {
                if (route == Route.CHAMPION
                        && e instanceof ProblemException refused
                        && refused.problem().kind() == Problem.Kind.INVALID) {
                    // The caller's mistake, not the version's: it is told, and counts against nobody.
                    throw refused;
                }
                error = reason(e);
                LOG.debug("version {} of {} failed", scorer.version(), scorer.model(), e);
            }
            var values = new ArrayList<Double>(inputs.values().length);
            for (var value : inputs.values()) {
                values.add(value);
            }
            return new Prediction(
                    Ids.ordered(at),
                    requestId,
                    at,
                    live.state().name(),
                    scorer.model(),
                    scorer.version(),
                    route,
                    key,
                    row,
                    values,
                    inputs.times(),
                    output,
                    (System.nanoTime() - started) / NANOS_PER_MICRO,
                    error);
        }
    }

    private static String reason(RuntimeException e) {
        var reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return reason.length() <= ERROR_CHARS_MAX ? reason : reason.substring(0, ERROR_CHARS_MAX);
    }

    /** A caller's place among {@link #BUCKETS}: the same for the same key as long as the deployment has its name. */
    static int bucket(String deployment, String key) {
        var crc = new CRC32C();
        crc.update(deployment.getBytes(StandardCharsets.UTF_8));
        crc.update(0);
        crc.update(key.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % BUCKETS);
    }
}
