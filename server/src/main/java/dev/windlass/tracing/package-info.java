/**
 * Traces: what a program did for one request, as spans within spans, and what people and programs think of it.
 *
 * <p>Owns traces, spans, assessments, and the issues that traces show. A trace is told of twice, by its spans and by its
 * head, in either order; whichever comes first makes it, and what the head says of times, state and usage stands.
 */
@NullMarked
package dev.windlass.tracing;

import org.jspecify.annotations.NullMarked;
