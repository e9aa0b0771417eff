package dev.windlass.tracing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An issue to enter. */
public record NewIssue(
        String experiment,
        String name,
        String description,
        Issue.Status status,
        Issue.@Nullable Severity severity,
        List<String> rootCauses,
        List<String> categories,
        @Nullable String sourceRun,
        String createdBy) {}
