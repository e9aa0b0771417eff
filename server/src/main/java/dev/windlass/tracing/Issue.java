package dev.windlass.tracing;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fault that traces of an experiment show. Which traces show it is said by their assessments, whose name is its id.
 *
 * @param severity absent where nobody judged it
 * @param sourceRun the run that found it; absent when a person did, or when the run is gone for good
 * @param createdBy who is said to have found it; may be empty
 * @param traces how many show it
 */
public record Issue(
        String id,
        String experiment,
        String name,
        String description,
        Status status,
        @Nullable Severity severity,
        List<String> rootCauses,
        List<String> categories,
        @Nullable String sourceRun,
        String createdBy,
        Instant createdAt,
        Instant updatedAt,
        int traces) {
    public Issue {
        rootCauses = List.copyOf(rootCauses);
        categories = List.copyOf(categories);
    }

    /** What became of it. */
    public enum Status {
        PENDING,
        REJECTED,
        RESOLVED
    }

    /** How bad it is, the least first. */
    public enum Severity {
        NOT_AN_ISSUE,
        LOW,
        MEDIUM,
        HIGH
    }
}
