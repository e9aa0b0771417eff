package dev.windlass.tracing;

/** How a trace stands. */
public enum TraceState {
    UNSPECIFIED,
    IN_PROGRESS,
    OK,
    ERROR
}
