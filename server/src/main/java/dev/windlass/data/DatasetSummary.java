package dev.windlass.data;

import java.time.Instant;

/** A dataset and its newest version. */
public record DatasetSummary(String name, int versions, long rows, long bytes, Instant at) {}
