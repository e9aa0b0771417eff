package dev.windlass.tracing;

import java.util.List;

/** A trace with its spans: the root first, then by their start. */
public record Trace(TraceInfo info, List<Span> spans) {}
