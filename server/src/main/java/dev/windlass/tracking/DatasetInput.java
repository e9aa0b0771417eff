package dev.windlass.tracking;

import java.util.Map;

/**
 * A dataset that a run read.
 *
 * @param source where it came from; JSON or plain, as the one who logged it wrote it
 * @param schema its columns, as logged; may be empty
 * @param profile its statistics, as logged; may be empty
 * @param tags what it was used for and more, such as {@code mlflow.data.context}
 */
public record DatasetInput(
        String name,
        String digest,
        String sourceType,
        String source,
        String schema,
        String profile,
        Map<String, String> tags) {}
