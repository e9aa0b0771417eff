package dev.windlass.governance;

import dev.windlass.governance.Explanation.Feature;
import dev.windlass.governance.Explanation.Recomputed;
import dev.windlass.governance.Explanation.Run;
import dev.windlass.governance.Explanation.Seal;
import dev.windlass.governance.Explanation.Version;
import dev.windlass.kernel.Json;
import dev.windlass.ledger.Event;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.SqlLedger;
import dev.windlass.ledger.Told;
import dev.windlass.loop.Loops;
import dev.windlass.registry.ModelVersion;
import dev.windlass.registry.Registry;
import dev.windlass.serving.Deployments;
import dev.windlass.serving.Prediction;
import dev.windlass.serving.PredictionLog;
import dev.windlass.serving.RegistryScorers;
import dev.windlass.serving.ServingRoutes;
import dev.windlass.tracking.MetricPoint;
import dev.windlass.tracking.Tracking;
import dev.windlass.validation.Validations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Tells everything behind a prediction, and computes it again. */
public final class Why {
    private static final String LOOP = "loop/";
    private static final String SEALED = "predictions-sealed";

    private final PredictionLog log;
    private final Registry registry;
    private final Tracking tracking;
    private final Validations validations;
    private final SqlLedger ledger;
    private final RegistryScorers scorers;
    private final Loops loops;

    public Why(
            PredictionLog log,
            Registry registry,
            Tracking tracking,
            Validations validations,
            SqlLedger ledger,
            RegistryScorers scorers,
            Loops loops) {
        this.log = log;
        this.registry = registry;
        this.tracking = tracking;
        this.validations = validations;
        this.ledger = ledger;
        this.scorers = scorers;
        this.loops = loops;
    }

    /** The deployment that answered a prediction; empty when there is no such prediction. */
    public Optional<String> deploymentOf(String id) {
        return log.find(id).map(Prediction::deployment);
    }

    public Explanation explain(String id) {
        var prediction = log.find(id).orElseThrow(() -> ServingRoutes.noSuchPrediction(id));
        var version = registry.require(prediction.model(), prediction.version());
        var decisions = decisions(prediction);
        return new Explanation(
                prediction,
                log.labelOf(prediction.deployment(), prediction.key()).orElse(null),
                features(prediction, version),
                new Version(
                        version.model(),
                        version.version(),
                        version.createdAt(),
                        version.artifact(RegistryScorers.MODEL)
                                .map(artifact -> artifact.sha256().hex())
                                .orElse(""),
                        version.provenance(),
                        version.metadata()),
                run(version.provenance().run()),
                validations(decisions),
                Told.of(decisions),
                Told.of(rollout(prediction)),
                seal(id),
                recompute(prediction, version));
    }

    private List<Feature> features(Prediction prediction, ModelVersion version) {
        var columns = scorers.schema(version).columns();
        var features = new ArrayList<Feature>();
        for (var i = 0; i < prediction.features().size(); i++) {
            var name = columns.get(i).name();
            var dot = name.indexOf('.');
            var view = dot < 0 ? "" : name.substring(0, dot);
            double value = prediction.features().get(i);
            features.add(new Feature(
                    name,
                    value,
                    columns.get(i).category(value).orElse(null),
                    prediction.featureTimes().get(view)));
        }
        return features;
    }

    private @Nullable Run run(String id) {
        return tracking.runs()
                .find(id)
                .map(run -> {
                    var metrics = new TreeMap<String, Double>();
                    for (MetricPoint point : run.metrics()) {
                        metrics.put(point.key(), point.value());
                    }
                    return new Run(
                            run.id(),
                            run.name(),
                            run.status().name(),
                            run.startedAt(),
                            run.params(),
                            metrics,
                            run.tags());
                })
                .orElse(null);
    }

    /** The loop's own events about the version: from the decision to train it to the last word on it. */
    private List<Event> decisions(Prediction prediction) {
        var subject = LOOP + prediction.deployment();
        var about = new ArrayList<Event>();
        var decided = new ArrayList<Event>();
        for (var event : all(subject)) {
            if (event.kind().equals("training-decided")) {
                decided.clear();
                decided.add(event);
            } else if (event.kind().equals("data-validated")) {
                decided.add(event);
            } else if (event.kind().equals("champion-changed")) {
                if (about(event, "from", prediction) || about(event, "to", prediction)) {
                    about.add(event);
                }
            } else if (about(event, "version", prediction)) {
                about.addAll(decided);
                decided.clear();
                about.add(event);
            }
        }
        return about;
    }

    private static boolean about(Event event, String field, Prediction prediction) {
        var version = event.body().path(field);
        return version.isInt() && version.asInt() == prediction.version();
    }

    private List<Event> rollout(Prediction prediction) {
        return all(Deployments.SUBJECT + prediction.deployment()).stream()
                .filter(event -> !event.at().isAfter(prediction.at()))
                .toList();
    }

    private List<Event> all(String subject) {
        var events = new ArrayList<Event>();
        var after = -1L;
        while (true) {
            var page = ledger.eventsOf(subject, after, Ledger.PAGE_MAX);
            events.addAll(page);
            if (page.size() < Ledger.PAGE_MAX) {
                return events;
            }
            after = page.getLast().seq();
        }
    }

    private List<JsonNode> validations(List<Event> decisions) {
        var found = new ArrayList<JsonNode>();
        for (var event : decisions) {
            for (var id : event.body().path("validations")) {
                found.add(Json.tree(validations.find(id.asString())));
            }
        }
        return found;
    }

    private Seal seal(String id) {
        var seq = log.seq(id).orElseThrow();
        var sealing = all("predictions").stream()
                .filter(event -> event.kind().equals(SEALED)
                        && event.body().path("firstSeq").asLong() <= seq
                        && event.body().path("lastSeq").asLong() >= seq)
                .findFirst();
        var checkpoint = ledger.checkpoint();
        if (sealing.isEmpty()) {
            return new Seal(
                    false,
                    seq,
                    null,
                    List.of(),
                    checkpoint.size(),
                    checkpoint.root().hex());
        }
        var proof = ledger.inclusion(sealing.get().seq(), checkpoint.size());
        return new Seal(
                true,
                seq,
                sealing.get(),
                proof.path().stream().map(Object::toString).toList(),
                checkpoint.size(),
                checkpoint.root().hex());
    }

    private Recomputed recompute(Prediction prediction, ModelVersion version) {
        var features =
                prediction.features().stream().mapToDouble(Double::doubleValue).toArray();
        var logged = prediction.output();
        if (logged == null) {
            return new Recomputed(Double.NaN, false, null, List.of());
        }
        var output = scorers.model(version).predict(features)[0];
        var anew = loops.featuresAnew(version, prediction);
        var names = scorers.schema(version).names();
        return new Recomputed(
                output,
                Double.doubleToRawLongBits(output) == Double.doubleToRawLongBits(logged),
                anew.map(values -> differing(names, values, features).isEmpty()).orElse(null),
                anew.map(values -> differing(names, values, features)).orElse(List.of()));
    }

    private static List<String> differing(List<String> names, double[] anew, double[] kept) {
        var differing = new ArrayList<String>();
        for (var i = 0; i < kept.length; i++) {
            if (Double.doubleToLongBits(anew[i]) != Double.doubleToLongBits(kept[i])) {
                differing.add(names.get(i));
            }
        }
        return differing;
    }
}
