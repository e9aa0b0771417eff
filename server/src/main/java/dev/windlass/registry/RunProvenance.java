package dev.windlass.registry;

import dev.windlass.tracking.Run;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;

/** What a run tells of where its model came from. */
public final class RunProvenance {
    private static final String COMMIT_TAG = "mlflow.source.git.commit";
    private static final String CONTEXT_TAG = "mlflow.data.context";
    private static final List<String> SOURCE_TAGS =
            List.of("mlflow.source.name", "mlflow.source.type", "mlflow.source.git.branch", "mlflow.user");
    private static final List<String> SEED_PARAMS = List.of("seed", "random_state", "random_seed");

    private RunProvenance() {}

    public static Provenance of(Run run) {
        var environment = new HashMap<String, String>();
        for (var tag : SOURCE_TAGS) {
            var value = run.tags().get(tag);
            if (value != null) {
                environment.put(tag.substring("mlflow.".length()), value);
            }
        }
        var datasets = run.datasets().stream()
                .map(dataset -> new DatasetReference(
                        dataset.name(), 0, dataset.digest(), dataset.tags().getOrDefault(CONTEXT_TAG, "")))
                .toList();
        var seed = SEED_PARAMS.stream()
                .map(name -> run.params().get(name))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
        return new Provenance(
                run.id(),
                datasets,
                run.tags().getOrDefault(COMMIT_TAG, ""),
                environment,
                run.params(),
                seed == null ? "" : seed);
    }
}
