package dev.windlass.loop;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.registry.DatasetReference;
import dev.windlass.registry.ModelVersion;
import dev.windlass.tracking.DatasetInput;
import dev.windlass.tracking.Entry;
import dev.windlass.tracking.Limits;
import dev.windlass.tracking.MetricPoint;
import dev.windlass.tracking.NewRun;
import dev.windlass.tracking.Run;
import dev.windlass.tracking.RunBatch;
import dev.windlass.tracking.RunQuery;
import dev.windlass.tracking.RunStatus;
import dev.windlass.tracking.Tracking;
import dev.windlass.tracking.Visible;
import dev.windlass.training.CodeRevision;
import dev.windlass.training.Environment;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps a run for each training of a loop, in an experiment of the loop's name. */
final class LoopRuns {
    /** Clients refuse a longer digest. */
    private static final int DIGEST_LENGTH = 36;

    /** One per process that died at the same order. */
    private static final int ABANDONED_MAX = 100;

    private final Tracking tracking;
    private final InstantSource clock;

    LoopRuns(Tracking tracking, InstantSource clock) {
        this.tracking = tracking;
        this.clock = clock;
    }

    /** The revision of the code in the working directory, with a mark when it was changed since; empty without git. */
    String codeRevision() {
        return CodeRevision.of(Path.of("").toAbsolutePath())
                .map(revision -> revision.commit() + (revision.modified() ? "+changes" : ""))
                .orElse("");
    }

    /** What training runs on. */
    Map<String, String> environment() {
        var environment = new TreeMap<String, String>();
        Json.tree(Environment.describe())
                .properties()
                .forEach(entry ->
                        environment.put(entry.getKey(), entry.getValue().asString()));
        return environment;
    }

    /** Ends the runs of an order that a process which died has left behind. */
    private void endAbandoned(String experiment, Workshop.Order order) {
        var left = tracking.runs()
                .search(new RunQuery(
                        List.of(experiment),
                        "tags.`windlass.decision` = '%d' AND attributes.status = 'RUNNING'"
                                .formatted(order.decision().seq()),
                        Visible.ACTIVE_ONLY,
                        List.of(),
                        ABANDONED_MAX,
                        0));
        left.items()
                .forEach(run -> tracking.runs()
                        .update(
                                run.id(),
                                RunStatus.KILLED,
                                clock.instant(),
                                null,
                                Actor.loop(order.spec().name())));
    }

    /** Begins the run of an order. */
    Run start(Workshop.Order order, List<DatasetReference> datasets) {
        var spec = order.spec();
        var actor = Actor.loop(spec.name());
        var experiments = tracking.experiments();
        var experiment =
                experiments.named(spec.name()).orElseGet(() -> experiments.create(spec.name(), "", List.of(), actor));
        endAbandoned(experiment.id(), order);
        var tags = new TreeMap<String, String>();
        tags.put("windlass.loop", spec.name());
        tags.put("windlass.decision", Long.toString(order.decision().seq()));
        tags.put("windlass.cause", order.decision().event().cause().name());
        tags.put("windlass.code_revision", codeRevision());
        environment().forEach((name, value) -> tags.put("windlass.environment." + name, value));
        spec.train().script().ifPresent(path -> {
            tags.put("windlass.script", path);
            tags.put("windlass.script_sha256", order.loop().sha256(path).hex());
        });
        var run = tracking.runs().create(new NewRun(experiment.id(), "", spec.owner(), clock.instant(), tags), actor);
        tracking.runs()
                .addDatasets(
                        run.id(),
                        datasets.stream()
                                .map(one -> new DatasetInput(
                                        one.name(),
                                        one.digest().substring(0, DIGEST_LENGTH),
                                        "windlass",
                                        Json.text(one),
                                        "",
                                        "",
                                        Map.of("mlflow.data.context", one.role())))
                                .toList());
        return run;
    }

    /** Keeps a file with a run. Also while this thread is being stopped: what a script said then is worth most. */
    void keep(Run run, String path, byte[] content) {
        var interrupted = Thread.interrupted();
        try {
            tracking.artifacts().put(run.artifactRoot() + "/" + path, new ByteArrayInputStream(content));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void tag(Run run, Map<String, String> tags) {
        var entries = new ArrayList<Entry>();
        tags.forEach((name, value) -> entries.add(new Entry(name, value)));
        tracking.runs().log(run.id(), new RunBatch(List.of(), List.of(), entries));
    }

    /** Adds the parameters that the run lacks, and answers all that it has then: a parameter is set once. */
    Map<String, String> parameters(Run run, Map<String, String> parameters) {
        var had = tracking.runs().require(run.id()).params();
        var lacking = new TreeMap<>(parameters);
        lacking.keySet().removeAll(had.keySet());
        log(run.id(), lacking);
        return tracking.runs().require(run.id()).params();
    }

    private void log(String run, Map<String, String> parameters) {
        var batch = new ArrayList<Entry>();
        parameters.forEach((name, value) -> {
            batch.add(new Entry(name, value));
            if (batch.size() == Limits.PARAMS_PER_BATCH_MAX) {
                tracking.runs().log(run, new RunBatch(List.copyOf(batch), List.of(), List.of()));
                batch.clear();
            }
        });
        tracking.runs().log(run, new RunBatch(batch, List.of(), List.of()));
    }

    void finish(String run, LoopSpec spec, ModelVersion version, Map<String, Double> measures) {
        log(run, version.provenance().parameters());
        tracking.runs()
                .log(
                        run,
                        new RunBatch(
                                List.of(),
                                points(measures),
                                List.of(new Entry("windlass.version", Integer.toString(version.version())))));
        tracking.runs().update(run, RunStatus.FINISHED, clock.instant(), null, Actor.loop(spec.name()));
    }

    /** Finishes the run of a version whose process died before it could. */
    void finishLate(LoopSpec spec, ModelVersion version, Map<String, Double> measures) {
        var run = version.provenance().run();
        if (tracking.runs().require(run).status() == RunStatus.RUNNING) {
            finish(run, spec, version, measures);
        }
    }

    void failed(String run, LoopSpec spec) {
        tracking.runs().update(run, RunStatus.FAILED, clock.instant(), null, Actor.loop(spec.name()));
    }

    /** What the gate measured. */
    void judged(String run, Map<String, Double> measures) {
        tracking.runs().log(run, RunBatch.ofMetrics(points(measures)));
    }

    private List<MetricPoint> points(Map<String, Double> measures) {
        var points = new ArrayList<MetricPoint>();
        measures.forEach(
                (name, value) -> points.add(new MetricPoint(name.replaceAll("[()]", "_"), value, clock.instant(), 0)));
        return points;
    }
}
