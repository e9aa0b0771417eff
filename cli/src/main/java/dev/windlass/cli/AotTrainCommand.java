package dev.windlass.cli;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Goes through what later processes will do, so that the JVM can note which classes and methods a start needs.
 *
 * <p>The launcher runs this once after a build, with the flag that writes the AOT cache. What is not touched here still
 * works later, only slower to start. A new part of the program is added to {@link #REHEARSALS}.
 */
@Command(name = "aot-train", hidden = true, header = "Rehearse starting, for the AOT cache. The launcher calls this.")
final class AotTrainCommand implements Callable<ExitCode> {
    /** Command lines that are run in this process with their output thrown away; they must change nothing on disk. */
    private static final List<List<String>> COMMAND_LINES = List.of(
            List.of(),
            List.of("--help"),
            List.of("version"),
            List.of("version", "--json"),
            List.of("completion", "bash"),
            List.of("no-such-verb"),
            List.of("version", "--no-such-option"));

    /** All rehearsals, each independent of the others. */
    private static final List<Runnable> REHEARSALS =
            List.of(AotTrainCommand::rehearseCommandLines, AotTrainCommand::rehearseHelp, ServerRehearsal::rehearse);

    @Override
    public ExitCode call() {
        REHEARSALS.forEach(Runnable::run);
        return ExitCode.DONE;
    }

    private static void rehearseCommandLines() {
        COMMAND_LINES.forEach(AotTrainCommand::rehearse);
    }

    private static void rehearseHelp() {
        for (var verb : Main.VERBS) {
            if (!verb.name().equals("aot-train")) {
                rehearse(List.of(verb.name(), "--help"));
            }
        }
    }

    private static void rehearse(List<String> arguments) {
        var nowhere = new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Main.run(new ArrayList<>(arguments), nowhere, nowhere);
    }
}
