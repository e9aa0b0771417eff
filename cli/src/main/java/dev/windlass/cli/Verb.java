package dev.windlass.cli;

import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * A word after {@code windlass} and what makes its command. The class behind the supplier is loaded only when the verb
 * is called or all of them are listed.
 *
 * @param command makes an object annotated with picocli's {@code @Command}, whose result is how the process ends
 */
record Verb(String name, Supplier<? extends Callable<ExitCode>> command) {}
