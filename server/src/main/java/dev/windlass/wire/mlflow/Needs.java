package dev.windlass.wire.mlflow;

import dev.windlass.evaluation.EvaluationDatasets;
import dev.windlass.http.Access;
import dev.windlass.http.Permissions;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Verb;
import dev.windlass.registry.Registry;
import dev.windlass.tracing.Issues;
import dev.windlass.tracing.Traces;
import dev.windlass.tracing.Tracing;
import dev.windlass.tracking.Experiment;
import dev.windlass.tracking.Tracking;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What the calls need of the one who asks. The fields that name the things are read here as the handlers read them, so
 * that both speak of the same thing.
 */
final class Needs {
    static final Access LIST_OF_EXPERIMENTS = Access.listOf(Resource.EXPERIMENT);
    static final Access LIST_OF_MODELS = Access.listOf(Resource.MODEL);

    private static final Pattern VERSION_FILE = Pattern.compile("/*" + Registry.ARTIFACTS + "/+(\\d{1,9})(/.*)?");
    /** The files of registered versions. */
    static final Pattern IN_REGISTRY = Pattern.compile("/*" + Registry.ARTIFACTS + "(/.*)?");

    private static final String MODEL_ID = "model_id";

    private final Tracking tracking;
    private final Registry registry;
    private final Traces traces;
    private final Issues issues;
    private final EvaluationDatasets datasets;

    Needs(Tracking tracking, Registry registry, Tracing tracing, EvaluationDatasets datasets) {
        this.tracking = tracking;
        this.registry = registry;
        this.traces = tracing.traces();
        this.issues = tracing.issues();
        this.datasets = datasets;
    }

    private static Access experiments(Verb verb, Function<Call, Collection<String>> ids) {
        return Access.to(verb, Resource.EXPERIMENT, request -> ids.apply(Call.of(request)));
    }

    static Access experiment(Verb verb) {
        return experiments(verb, call -> List.of(call.required("experiment_id")));
    }

    /** An experiment that is the default one where none is named. */
    static Access experimentOrDefault(Verb verb) {
        return experiments(
                verb, call -> List.of(call.has("experiment_id") ? call.text("experiment_id") : RunCalls.DEFAULT));
    }

    Access experimentByName(Verb verb) {
        return experiments(
                verb,
                call -> tracking.experiments().named(call.required("experiment_name")).stream()
                        .map(Experiment::id)
                        .toList());
    }

    Access run(Verb verb) {
        return experiments(verb, call -> tracking.belonging().ofRun(call.runId()));
    }

    /** All runs in a field that may have many. */
    Access runs(Verb verb, String field) {
        return experiments(
                verb,
                call -> call.texts(field).stream()
                        .flatMap(run -> tracking.belonging().ofRun(run).stream())
                        .distinct()
                        .toList());
    }

    /** The run in the query, by the name that mlflow's pages have for it. */
    Access runOfPage(Verb verb) {
        return Access.to(
                verb,
                Resource.EXPERIMENT,
                request -> tracking.belonging()
                        .ofRun(request.queryParam("run_uuid").orElse("")));
    }

    /** A run, and the logged models that its readings are about. */
    Access runAndItsModels(Verb verb) {
        return experiments(verb, call -> {
            var ids = new ArrayList<>(tracking.belonging().ofRun(call.runId()));
            var models = new ArrayList<String>();
            call.optionalText(MODEL_ID).ifPresent(models::add);
            call.objects("metrics").forEach(metric -> models.add(Call.textOf(metric, MODEL_ID)));
            models.stream()
                    .filter(model -> !model.isEmpty())
                    .distinct()
                    .forEach(model -> ids.addAll(tracking.belonging().ofLoggedModel(model)));
            return ids;
        });
    }

    /** The logged model that the path names. */
    Access loggedModel(Verb verb) {
        return experiments(
                verb, call -> tracking.belonging().ofLoggedModel(call.request().pathParam("id")));
    }

    /** The trace that the path names. */
    Access trace(Verb verb) {
        return experiments(verb, call -> traces.experimentsOf(List.of(TraceCalls.trace(call))));
    }

    /** The traces that {@code ids} finds. */
    Access traces(Verb verb, Function<Call, List<String>> ids) {
        return experiments(verb, call -> traces.experimentsOf(ids.apply(call)));
    }

    /** As {@link #traces}, or such as nothing was told of yet: programs send their traces late. */
    Access tracesToCome(Function<Call, List<String>> ids) {
        return Access.toOrCreate(
                Verb.EDIT, Resource.EXPERIMENT, request -> traces.experimentsOf(ids.apply(Call.of(request))));
    }

    /** A trace that is told of, in the experiment it is told for and in the one it is in. */
    Access toldTrace() {
        return experiments(Verb.EDIT, call -> {
            var ids = new ArrayList<String>();
            Optional.of(TraceCalls.experiment(call))
                    .filter(experiment -> !experiment.isEmpty())
                    .ifPresent(ids::add);
            ids.addAll(traces.experimentsOf(List.of(TraceCalls.told(call))));
            return ids;
        });
    }

    /** The issue that the path names. */
    Access issue(Verb verb) {
        return experiments(verb, call -> issues.experimentOf(IssueCalls.id(call)));
    }

    /** A new issue in an experiment, and the run that is said to have found it. */
    Access newIssue() {
        return experiment(Verb.EDIT)
                .and(experiments(Verb.READ, call -> tracking.belonging().ofRun(call.text("source_run_id"))));
    }

    /** The evaluation dataset that the path names, by all of its experiments. */
    Access dataset(Verb verb) {
        return experiments(verb, call -> datasets.experimentsOf(call.request().pathParam("dataset")));
    }

    /** All experiments in the field {@code experiment_ids}; where there are none, all there are. */
    static Access namedExperiments(Verb verb) {
        return experiments(verb, call -> {
            var ids = call.texts("experiment_ids");
            return ids.isEmpty() ? List.of("") : ids;
        });
    }

    /** A new experiment; whoever says where its files are to lie may write what lies there already. */
    Access newExperiment() {
        return Access.create(Resource.EXPERIMENT).and(file(Verb.EDIT, request -> {
            var call = Call.of(request);
            var root = ExperimentCalls.root(call);
            return Shapes.isForeign(root) ? "" : root;
        }));
    }

    /** The registered model in the field {@code name}. */
    static Access model(Verb verb) {
        return Access.to(
                verb, Resource.MODEL, request -> List.of(Call.of(request).required("name")));
    }

    /** A path in the store of artifacts: of an experiment, or of a version of a model. */
    Access file(Verb verb, Function<Request, String> path) {
        return Access.to(verb, Resource.EXPERIMENT, request -> experimentsOf(path.apply(request)))
                .and(Access.to(verb, Resource.MODEL, request -> modelsOf(path.apply(request))));
    }

    /** What a new version of a model is made from: whoever makes it can read it afterwards. */
    Access source() {
        return Access.to(Verb.READ, Resource.EXPERIMENT, request -> {
                    var call = Call.of(request);
                    var ids = new ArrayList<String>();
                    call.optionalText("run_id")
                            .ifPresent(run -> ids.addAll(tracking.belonging().ofRun(run)));
                    call.optionalText(MODEL_ID)
                            .ifPresent(model -> ids.addAll(tracking.belonging().ofLoggedModel(model)));
                    var source = call.text("source");
                    Sources.loggedModel(source).ifPresent(model -> ids.addAll(ofModelAndItsRun(model)));
                    Sources.run(source)
                            .ifPresent(run -> ids.addAll(tracking.belonging().ofRun(run)));
                    Sources.stored(source).ifPresent(path -> ids.addAll(experimentsOf(path)));
                    return ids;
                })
                .and(Access.to(Verb.READ, Resource.MODEL, request -> {
                    var source = Call.of(request).text("source");
                    var names = new ArrayList<String>();
                    Sources.model(source).ifPresent(names::add);
                    Sources.stored(source).ifPresent(path -> names.addAll(modelsOf(path)));
                    return names;
                }));
    }

    /** A version of a logged model also tells of the run that made it, which may be said to be one of elsewhere. */
    private List<String> ofModelAndItsRun(String model) {
        var ids = new ArrayList<>(tracking.belonging().ofLoggedModel(model));
        tracking.loggedModels()
                .sourceRun(model)
                .ifPresent(run -> ids.addAll(tracking.belonging().ofRun(run)));
        return ids;
    }

    private List<String> experimentsOf(String path) {
        if (path.isEmpty() || IN_REGISTRY.matcher(path).matches()) {
            return List.of();
        }
        var ids = tracking.belonging().ofArtifact(path);
        return ids.isEmpty() ? List.of("") : ids;
    }

    private List<String> modelsOf(String path) {
        if (!IN_REGISTRY.matcher(path).matches()) {
            return List.of();
        }
        var file = VERSION_FILE.matcher(path);
        return List.of(
                file.matches()
                        ? registry.nameOf(Integer.parseInt(file.group(1))).orElse("")
                        : "");
    }

    /** Those of these experiments that may be read. */
    static List<String> readable(Permissions permissions, List<String> experiments) {
        return experiments.stream()
                .filter(id -> permissions.may(Verb.READ, Resource.EXPERIMENT, id))
                .toList();
    }

    /** Those of the experiments that a field names that may be read. */
    static List<String> readable(Call call, String field) {
        return readable(call.request().permissions(), call.texts(field));
    }

    static boolean mayRead(Call call, Experiment experiment) {
        return call.request().permissions().may(Verb.READ, Resource.EXPERIMENT, experiment.id());
    }

    static boolean mayReadModel(Call call, String model) {
        return call.request().permissions().may(Verb.READ, Resource.MODEL, model);
    }
}
