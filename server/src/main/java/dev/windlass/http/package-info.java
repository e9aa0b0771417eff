/**
 * One port: requests, responses, routes, problems per RFC 9457, OpenAPI, and the server behind them.
 *
 * <p>Capabilities see {@link dev.windlass.http.Request}, {@link dev.windlass.http.Response} and
 * {@link dev.windlass.http.Route} only; the library that moves the bytes is known to one class. Must hold: every route
 * can be called without a socket through {@link dev.windlass.http.Router#dispatch}, which never throws.
 */
@NullMarked
package dev.windlass.http;

import org.jspecify.annotations.NullMarked;
