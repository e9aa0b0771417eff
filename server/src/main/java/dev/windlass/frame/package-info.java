/**
 * Tables in memory, and the engine that reads and computes them: DuckDB, embedded.
 *
 * <p>Owns the only native handle to DuckDB. Must hold: native calls run on a few platform threads, never on a virtual
 * one; the engine never opens the network and keeps nothing; a {@link dev.windlass.frame.Frame} never changes.
 */
@NullMarked
package dev.windlass.frame;

import org.jspecify.annotations.NullMarked;
