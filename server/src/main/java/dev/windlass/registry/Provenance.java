package dev.windlass.registry;

import java.util.List;
import java.util.Map;

/**
 * Where a model version came from. What is not known is empty, and so can be seen to be missing.
 *
 * @param run id of the run that made it
 * @param codeRevision the revision of the code, such as a commit
 * @param environment what it ran on: versions of languages, libraries, systems
 * @param parameters what the training was told
 * @param seed the seed of its random numbers, as text
 */
public record Provenance(
        String run,
        List<DatasetReference> datasets,
        String codeRevision,
        Map<String, String> environment,
        Map<String, String> parameters,
        String seed) {
    public static final Provenance UNKNOWN = new Provenance("", List.of(), "", Map.of(), Map.of(), "");

    public Provenance {
        datasets = List.copyOf(datasets);
        environment = Map.copyOf(environment);
        parameters = Map.copyOf(parameters);
    }
}
