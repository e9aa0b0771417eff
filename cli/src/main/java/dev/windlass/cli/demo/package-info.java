/**
 * The flagship loop on real data, start to finish: 2013's flights replayed hour by hour against a real server.
 *
 * <p>Talks to the server through HTTP alone, as any user would; only the clock is the demo's own.
 */
@NullMarked
package dev.windlass.cli.demo;

import org.jspecify.annotations.NullMarked;
