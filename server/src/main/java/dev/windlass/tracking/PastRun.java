package dev.windlass.tracking;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A run of another server, with all but its readings and files.
 *
 * @param experiment the experiment here
 * @param endedAtMs absent while it runs
 * @param artifactLocation a URI elsewhere at which its files stay; empty for the usual place in our own store
 */
public record PastRun(
        String id,
        String experiment,
        String name,
        String user,
        RunStatus status,
        long startedAtMs,
        @Nullable Long endedAtMs,
        Lifecycle lifecycle,
        String artifactLocation,
        Map<String, String> params,
        Map<String, String> tags,
        List<DatasetInput> datasets,
        List<ModelLink> modelInputs,
        List<ModelLink> modelOutputs) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    /** Whether this can be the id of a run or a logged model: it also becomes a part of paths. */
    public static boolean isId(String id) {
        return ID.matcher(id).matches();
    }

    /** The same run in another experiment. */
    public PastRun in(String other) {
        return new PastRun(
                id,
                other,
                name,
                user,
                status,
                startedAtMs,
                endedAtMs,
                lifecycle,
                artifactLocation,
                params,
                tags,
                datasets,
                modelInputs,
                modelOutputs);
    }
}
