/**
 * How results look: tables, outlines, progress, numbers and times.
 *
 * <p>Knows nothing of the server and nothing of verbs. Always true: without a terminal the output is plain lines without
 * control characters, cut to no width, so that other programs can read it.
 */
@NullMarked
package dev.windlass.cli.terminal;

import org.jspecify.annotations.NullMarked;
