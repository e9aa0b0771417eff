/**
 * The command line: one class per verb. A verb is a request to the native API and a way to print its answer.
 *
 * <p>Owns the names of the verbs, their help texts and the exit codes. Always true: a verb that does not need the
 * server loads none of its classes, so that {@code windlass version} answers at once; results go to standard output,
 * everything else to standard error; the exit code is one of {@link dev.windlass.cli.ExitCode}.
 */
@NullMarked
package dev.windlass.cli;

import org.jspecify.annotations.NullMarked;
