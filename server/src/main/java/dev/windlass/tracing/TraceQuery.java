package dev.windlass.tracing;

import java.util.List;

/** Which traces, in which order, and how many. */
public record TraceQuery(List<String> experiments, String filter, List<String> orders, int limit, int offset) {}
