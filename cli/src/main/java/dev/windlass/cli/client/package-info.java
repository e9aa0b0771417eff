/**
 * How the command line reaches the native API: over HTTP, or within this process on a directory that no server holds.
 *
 * <p>Owns the choice between the two. Always true: a verb cannot tell which of them it was given; whatever goes wrong is
 * a problem that says what to do; the classes of the server are loaded only when a directory is opened.
 */
@NullMarked
package dev.windlass.cli.client;

import org.jspecify.annotations.NullMarked;
