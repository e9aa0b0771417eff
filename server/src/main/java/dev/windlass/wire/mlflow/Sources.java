package dev.windlass.wire.mlflow;

import dev.windlass.registry.ModelVersion;
import dev.windlass.registry.Provenance;
import dev.windlass.registry.Registry;
import dev.windlass.registry.RunProvenance;
import dev.windlass.tracking.Artifact;
import dev.windlass.tracking.Run;
import dev.windlass.tracking.Tracking;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the source of a model version means: {@code models:/ID}, {@code models:/NAME/VERSION}, {@code runs:/RUN/PATH}, a
 * place in our own artifact store, or any other URI, of which we have no files.
 */
final class Sources {
    private static final Pattern LOGGED = Pattern.compile("models:/(m-[^/]+)");
    private static final Pattern VERSION = Pattern.compile("models:/([^/]+)/(\\d{1,9})");
    private static final Pattern RUN = Pattern.compile("runs:/([^/]+)/(.+)");
    private static final Pattern STORE = Pattern.compile("mlflow-artifacts:(?://[^/]*)?/+(.+)");
    private static final int CHAIN_MAX = 20;

    private final Tracking tracking;
    private final Registry registry;

    Sources(Tracking tracking, Registry registry) {
        this.tracking = tracking;
        this.registry = registry;
    }

    /** The logged model that a source is. */
    static Optional<String> loggedModel(String source) {
        return part(LOGGED, source);
    }

    /** The registered model whose version a source is. */
    static Optional<String> model(String source) {
        return part(VERSION, source);
    }

    /** The run whose files a source is. */
    static Optional<String> run(String source) {
        return part(RUN, source);
    }

    /** The path in our own store that a source is. */
    static Optional<String> stored(String source) {
        return part(STORE, source);
    }

    private static Optional<String> part(Pattern pattern, String source) {
        var matcher = pattern.matcher(source);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Where a version comes from, as far as this server can tell. */
    record Origin(String loggedModel, Provenance provenance, List<Artifact> artifacts) {}

    /** @param source one that {@link SourceRules} let pass */
    Origin origin(String source, String run, String loggedModel, boolean prompt) {
        if (!prompt && SourceRules.isLocal(source)) {
            refuseLocal(source, run, loggedModel);
        }
        var model = LOGGED.matcher(source);
        if (model.matches()) {
            var found = tracking.loggedModels().require(model.group(1));
            return new Origin(
                    found.id(),
                    provenance(run.isEmpty() ? found.sourceRun() : run),
                    tracking.artifacts().retained(found.artifactRoot()));
        }
        var version = VERSION.matcher(source);
        if (version.matches()) {
            var found = registry.require(version.group(1), Integer.parseInt(version.group(2)));
            return new Origin(
                    loggedModel.isEmpty() ? found.loggedModel() : loggedModel,
                    run.isEmpty() ? found.provenance() : provenance(run),
                    found.artifacts());
        }
        return new Origin(loggedModel, provenance(run), files(source));
    }

    private List<Artifact> files(String source) {
        var run = RUN.matcher(source);
        if (run.matches()) {
            // A run of another server, as users of mlflow may name it, has no files here.
            return tracking.runs()
                    .find(run.group(1))
                    .map(Run::artifactRoot)
                    .filter(root -> !Shapes.isForeign(root))
                    .map(root -> tracking.artifacts().retained(root + "/" + run.group(2)))
                    .orElse(List.of());
        }
        var store = STORE.matcher(source);
        return store.matches() ? tracking.artifacts().retained(store.group(1)) : List.of();
    }

    private Provenance provenance(String run) {
        if (run.isEmpty()) {
            return Provenance.UNKNOWN;
        }
        return tracking.runs()
                .find(run)
                .map(RunProvenance::of)
                .orElseGet(() -> new Provenance(run, List.of(), "", Map.of(), Map.of(), ""));
    }

    /** A path on this machine is believed only when it is where its run or logged model keeps its own files. */
    private void refuseLocal(String source, String run, String loggedModel) {
        var root = "";
        if (!loggedModel.isEmpty()) {
            root = tracking.loggedModels().require(loggedModel).artifactRoot();
        } else if (!run.isEmpty()) {
            root = tracking.runs().require(run).artifactRoot();
        }
        if (root.isEmpty() || !SourceRules.isLocal(root) || !SourceRules.isWithin(source, root)) {
            var by = loggedModel.isEmpty() ? "run_id" : "model_id";
            throw SourceRules.bad(
                    source,
                    ("To use a local path as a model version source, the %s request parameter has to be specified and "
                                    + "the local path has to be contained within the artifact directory of what it names.")
                            .formatted(by));
        }
    }

    /**
     * Where a client finds the files of a version: they are its own, whatever became of those that it was made from. Of
     * a version that had none when it was registered, where it was said to come from.
     */
    String downloadUri(ModelVersion version) {
        var current = version;
        for (var i = 0; i < CHAIN_MAX; i++) {
            var source = current.source();
            if (source.isEmpty() || !current.artifacts().isEmpty()) {
                return Shapes.uri(current.artifactRoot());
            }
            var logged = LOGGED.matcher(source);
            if (logged.matches()) {
                return Shapes.uri(
                        tracking.loggedModels().require(logged.group(1)).artifactRoot());
            }
            var next = VERSION.matcher(source);
            if (!next.matches()) {
                return source;
            }
            current = registry.require(next.group(1), Integer.parseInt(next.group(2)));
        }
        throw SourceRules.bad(version.source(), "It leads through more than %d versions.".formatted(CHAIN_MAX));
    }
}
