/** The command line: one class per verb. A verb is a request to the native API and a way to print its answer. */
@NullMarked
package dev.windlass.cli;

import org.jspecify.annotations.NullMarked;
