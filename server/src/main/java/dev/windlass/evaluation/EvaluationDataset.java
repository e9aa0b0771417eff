package dev.windlass.evaluation;

import dev.windlass.http.Permissions;
import dev.windlass.http.Resource;
import dev.windlass.http.Verb;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A named list of questions with what is expected of their answers.
 *
 * @param digest changes whenever records change
 * @param schema the names of inputs, outputs and expectations with their types, as JSON; empty before the first record
 * @param records how many there are
 */
public record EvaluationDataset(
        String id,
        String name,
        String digest,
        String schema,
        int records,
        Instant createdAt,
        Instant updatedAt,
        String createdBy,
        String updatedBy,
        Map<String, String> tags,
        List<String> experiments) {
    /** Whether it may be shown: none of its experiments may be closed to the one who asks. */
    public boolean isReadable(Permissions permissions) {
        return (experiments.isEmpty() ? List.of("") : experiments)
                .stream().allMatch(id -> permissions.may(Verb.READ, Resource.EXPERIMENT, id));
    }
}
