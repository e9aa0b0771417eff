/**
 * The protocol by which programs instrumented with OpenTelemetry send their traces: OTLP over HTTP, as protobuf or JSON.
 *
 * <p>Owns nothing; it translates. A batch of spans is stored wholly or not at all.
 */
@NullMarked
package dev.windlass.wire.otlp;

import org.jspecify.annotations.NullMarked;
