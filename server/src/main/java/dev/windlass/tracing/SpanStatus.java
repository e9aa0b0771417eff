package dev.windlass.tracing;

/** How a span ended. Many programs leave it unset where all went well. */
public enum SpanStatus {
    UNSET,
    OK,
    ERROR
}
