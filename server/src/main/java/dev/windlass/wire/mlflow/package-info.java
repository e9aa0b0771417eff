/**
 * The dialect of mlflow's REST interface, so that its Python client works unmodified against this server.
 *
 * <p>Owns nothing. Translates paths, shapes, page tokens and errors to and from {@code tracking} and {@code registry}.
 * Must hold: unset fields are absent, times are milliseconds, a fault of the caller's is never answered with a status
 * that the client retries.
 */
@NullMarked
package dev.windlass.wire.mlflow;

import org.jspecify.annotations.NullMarked;
