package dev.windlass.tracking;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One recorded execution.
 *
 * @param artifactRoot where its artifacts lie, as of {@link Experiment#artifactRoot}
 * @param metrics the latest reading of each metric, by key
 * @param modelOutputs the models it wrote
 */
public record Run(
        String id,
        String experiment,
        String name,
        String user,
        RunStatus status,
        Instant startedAt,
        @Nullable Instant endedAt,
        Lifecycle lifecycle,
        String artifactRoot,
        Map<String, String> params,
        List<MetricPoint> metrics,
        Map<String, String> tags,
        List<DatasetInput> datasets,
        List<ModelLink> modelInputs,
        List<ModelLink> modelOutputs) {}
