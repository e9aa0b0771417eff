package dev.windlass.loop;

import dev.windlass.features.FeatureKind;
import dev.windlass.features.FeatureMatrix;
import dev.windlass.features.FeatureSchema;
import dev.windlass.features.OfflineJoin;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.loop.LoopEvent.Overrides;
import dev.windlass.loop.ScriptTraining.Examples;
import dev.windlass.loop.ScriptTraining.Made;
import dev.windlass.loop.ScriptTraining.Task;
import dev.windlass.registry.DatasetReference;
import dev.windlass.registry.ModelVersion;
import dev.windlass.registry.NewModelVersion;
import dev.windlass.registry.Provenance;
import dev.windlass.registry.Registry;
import dev.windlass.training.Shuffle;
import dev.windlass.training.TrainingJob;
import dev.windlass.training.XgboostTrainer;
import dev.windlass.validation.Severity;
import dev.windlass.validation.Suite;
import dev.windlass.validation.Validation;
import dev.windlass.validation.Validations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Validates, trains, registers and measures, with the real parts. */
final class ModelWorkshop implements Workshop {
    private static final int ROWS_LEAST = 100;

    private final LoopData data;
    private final LoopModels models;
    private final LoopRuns runs;
    private final Registry registry;
    private final Measurement measurement;
    private final Validations validations;
    private final XgboostTrainer trainer;
    private final ScriptTraining scripts;

    ModelWorkshop(
            LoopData data,
            LoopModels models,
            LoopRuns runs,
            Registry registry,
            Measurement measurement,
            Validations validations,
            XgboostTrainer trainer,
            ScriptTraining scripts) {
        this.data = data;
        this.models = models;
        this.runs = runs;
        this.registry = registry;
        this.measurement = measurement;
        this.validations = validations;
        this.trainer = trainer;
        this.scripts = scripts;
    }

    @Override
    public Map<String, Integer> newestData(LoopSpec spec) {
        return data.newest(spec);
    }

    @Override
    public Checked check(LoopFiles.Loop loop, Map<String, Integer> versions) {
        var ids = new ArrayList<String>();
        for (var source : loop.spec().data().values()) {
            if (source.expect().isEmpty()) {
                continue;
            }
            var suite = Suite.parse(Json.read(loop.file(source.expect())));
            var version = data.version(versions, source.name());
            var validation =
                    validations.validate(suite, version, Actor.loop(loop.spec().name()));
            ids.add(validation.id());
            if (!validation.success()) {
                return new Checked(
                        ids,
                        Optional.of(new LoopEvent.DataRefused(
                                source.name(), version.number(), validation.id(), failures(validation))));
            }
        }
        return new Checked(ids, Optional.empty());
    }

    /** Which expectations failed, with the rows that say so. */
    private static String failures(Validation validation) {
        return validation.failures(Severity.CRITICAL).stream()
                .map(result -> "%s on %s (%s)"
                        .formatted(
                                result.at("/expectation_config/type").asString(),
                                result.at("/expectation_config/kwargs/column").asString("the table"),
                                result.path("result")))
                .reduce((a, b) -> a + "; " + b)
                .orElse("see validation " + validation.id());
    }

    /** The moments between which rows are learned from, and looked at by the gate. */
    record Spans(Instant trainFrom, Instant trainTo, Instant evidenceFrom, Instant evidenceTo) {
        /** @param newest the newest labelled moment: the holdout ends there, however late it is by the clock */
        static Spans of(Order order, Instant newest) {
            var train = order.spec().train();
            var asked = order.decision().event().overrides();
            var end = newest.plusMillis(1);
            var evidenceTo = or(asked.evidenceTo(), end);
            var evidenceFrom = or(asked.evidenceFrom(), evidenceTo.minus(train.holdout()));
            return new Spans(
                    or(asked.trainFrom(), end.minus(train.window())),
                    or(asked.trainTo(), evidenceFrom),
                    evidenceFrom,
                    evidenceTo);
        }

        private static Instant or(@Nullable Instant asked, Instant usual) {
            return asked == null ? usual : asked;
        }

        boolean overlap() {
            return trainFrom.isBefore(evidenceTo) && evidenceFrom.isBefore(trainTo);
        }
    }

    @Override
    public LoopEvent.Trained train(Order order) {
        var before = registered(order);
        if (before.isPresent()) {
            runs.finishLate(order.spec(), before.get(), measures(before.get()));
            return trained(before.get());
        }
        var spec = order.spec();
        var versions = order.decision().event().data();
        var overrides = order.decision().event().overrides();
        var spans = spans(order);
        var set = LoopFeatures.of(spec);
        var rows = data.rows(spec, versions, set, spans.trainFrom(), spans.trainTo(), order.asOf());
        if (rows.labels().length < ROWS_LEAST) {
            throw Problem.refused(
                    "too-few-rows",
                    "There are %d labelled rows to learn from, %d are needed."
                            .formatted(rows.labels().length, ROWS_LEAST),
                    "Looked for between %s and %s.".formatted(spans.trainFrom(), spans.trainTo()),
                    "Add data, or widen 'train.window'.");
        }
        var events = data.events(versions, set, spans.trainFrom().minus(LoopFeatures.reach(spec)), order.asOf());
        var matrix = OfflineJoin.join(set, events, rows.rows(), spec.train().time());
        var run = runs.start(order, versionsOf(versions));
        var labels = overrides.negativeControl()
                ? Shuffle.labels(rows.labels(), spec.train().seed())
                : rows.labels();
        var parameters = parameters(spec, overrides);
        try {
            var made = spec.train().script().isPresent()
                    ? scripts.train(new Task(
                            order,
                            run,
                            new Examples(matrix, labels),
                            holdout(order, spans, matrix.schema()),
                            parameters))
                    : new Made(trainer.train(job(spec, matrix, labels, parameters)), Map.of());
            var registered = register(order, run.id(), spans, matrix, made);
            runs.finish(run.id(), spec, registered, measures(registered));
            return trained(registered);
        } catch (RuntimeException e) {
            runs.failed(run.id(), spec);
            throw e;
        }
    }

    /** The rows that the gate will look at, as the model that is to be trained would see them. */
    private Examples holdout(Order order, Spans spans, FeatureSchema schema) {
        var spec = order.spec();
        var versions = order.decision().event().data();
        var set = LoopFeatures.of(spec);
        var rows = data.rows(spec, versions, set, spans.evidenceFrom(), spans.evidenceTo(), order.asOf());
        var events = data.events(versions, set, spans.evidenceFrom().minus(LoopFeatures.reach(spec)), order.asOf());
        var matrix = OfflineJoin.join(set, events, rows.rows(), spec.train().time(), schema);
        return new Examples(matrix, rows.labels());
    }

    private Spans spans(Order order) {
        return Spans.of(
                order,
                data.newestLabelled(order.spec(), order.decision().event().data(), order.asOf()));
    }

    private static Map<String, Object> parameters(LoopSpec spec, Overrides overrides) {
        var parameters = new LinkedHashMap<String, Object>();
        if (spec.train().script().isEmpty()) {
            // The label of a loop is 1 or 0, and the gate and the monitors measure probabilities of it.
            parameters.put("objective", "binary:logistic");
        }
        parameters.putAll(spec.train().parameters());
        parameters.putAll(overrides.parameters());
        return parameters;
    }

    private static TrainingJob job(
            LoopSpec spec, FeatureMatrix matrix, double[] labels, Map<String, Object> parameters) {
        var types = matrix.kinds().stream()
                .map(kind -> kind == FeatureKind.CATEGORY ? TrainingJob.CATEGORY : TrainingJob.NUMBER)
                .toList();
        return new TrainingJob(
                matrix.names(),
                types,
                matrix.values(),
                labels,
                parameters,
                spec.train().rounds(),
                spec.train().seed());
    }

    private ModelVersion register(Order order, String run, Spans spans, FeatureMatrix matrix, Made made) {
        var spec = order.spec();
        var trained = made.trained();
        var metadata = Json.object();
        metadata.put("loop", spec.name());
        metadata.put("decision", order.decision().seq());
        metadata.put("cause", order.decision().event().cause().name());
        metadata.put("rows", matrix.rows());
        metadata.put("trainFrom", spans.trainFrom().toString());
        metadata.put("trainTo", spans.trainTo().toString());
        metadata.put("seconds", trained.took().toMillis() / 1000.0);
        metadata.put("trainer", spec.train().trainer());
        spec.train()
                .script()
                .ifPresent(path ->
                        metadata.put("scriptSha256", order.loop().sha256(path).hex()));
        var parameters = new TreeMap<String, String>();
        trained.effectiveParameters().forEach((name, value) -> parameters.put(name, String.valueOf(value)));
        var environment = new TreeMap<>(runs.environment());
        environment.putAll(made.environment());
        var provenance = new Provenance(
                run,
                versionsOf(order.decision().event().data()),
                runs.codeRevision(),
                environment,
                parameters,
                Long.toString(spec.train().seed()));
        var fresh = NewModelVersion.of(
                spec.name(), provenance, models.store(trained.model(), LoopFeatures.of(spec), matrix), metadata);
        return registry.register(fresh, Actor.loop(spec.name()));
    }

    private List<DatasetReference> versionsOf(Map<String, Integer> versions) {
        return versions.keySet().stream()
                .map(name -> data.version(versions, name))
                .map(version -> new DatasetReference(
                        version.name(), version.number(), version.digest().hex(), "training"))
                .toList();
    }

    /** The version that this very decision made before the process died, if it did. */
    private Optional<ModelVersion> registered(Order order) {
        var model = order.spec().name();
        if (registry.find(model).isEmpty()) {
            return Optional.empty();
        }
        return registry.versions(model).stream()
                .filter(version -> version.metadata().path("decision").asLong(-1)
                        == order.decision().seq())
                .findFirst();
    }

    private static LoopEvent.Trained trained(ModelVersion version) {
        return new LoopEvent.Trained(version.version(), version.provenance().run(), measures(version));
    }

    private static Map<String, Double> measures(ModelVersion version) {
        var measures = new TreeMap<String, Double>();
        measures.put("rows", version.metadata().path("rows").asDouble(0));
        measures.put("training_seconds", version.metadata().path("seconds").asDouble(0));
        return measures;
    }

    @Override
    public Judged judge(Order order, int version, Optional<Integer> champion) {
        var spec = order.spec();
        var versions = order.decision().event().data();
        var spans = spans(order);
        var set = LoopFeatures.of(spec);
        var rows = data.rows(spec, versions, set, spans.evidenceFrom(), spans.evidenceTo(), order.asOf());
        var judged = new ArrayList<ModelVersion>(2);
        judged.add(registry.require(spec.name(), version));
        champion.ifPresent(number -> judged.add(registry.require(spec.name(), number)));
        var measures = measurement.of(order, spans, rows, judged);
        runs.judged(judged.getFirst().provenance().run(), measures.getFirst());
        return new Judged(measures.getFirst(), champion.map(_ -> measures.getLast()), spans.overlap());
    }
}
