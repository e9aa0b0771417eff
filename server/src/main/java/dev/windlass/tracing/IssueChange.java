package dev.windlass.tracing;

import org.jspecify.annotations.Nullable;

/** What is to change of an issue; what is absent stays. */
public record IssueChange(
        @Nullable String name,
        @Nullable String description,
        Issue.@Nullable Status status,
        Issue.@Nullable Severity severity) {}
