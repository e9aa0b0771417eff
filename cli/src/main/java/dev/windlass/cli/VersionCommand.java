package dev.windlass.cli;

import dev.windlass.kernel.Json;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says which program this is and what it runs on. Opens nothing, so that it also works where nothing else does. */
@Command(
        name = "version",
        header = "Print the version of Windlass, of Java and of the system.",
        footer = {"", "Example:", "  windlass version --json"})
final class VersionCommand implements Callable<ExitCode> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Option(names = "--json", description = "Print the result as JSON on standard output.")
    private boolean json;

    /**
     * What {@code --json} prints.
     *
     * @param windlass the version in the manifest of the packaged program, or "unpackaged"
     * @param java the exact build of the Java runtime
     * @param system the operating system and its architecture
     */
    record Version(String windlass, String java, String system) {
        static Version ofThisProcess() {
            return new Version(
                    Objects.requireNonNullElse(Main.class.getPackage().getImplementationVersion(), "unpackaged"),
                    Runtime.version().toString(),
                    System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        }
    }

    @Override
    public ExitCode call() {
        var version = Version.ofThisProcess();
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(version));
        } else {
            out.println("windlass %s (Java %s, %s)".formatted(version.windlass(), version.java(), version.system()));
        }
        return ExitCode.DONE;
    }
}
