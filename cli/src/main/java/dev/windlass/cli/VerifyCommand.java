package dev.windlass.cli;

import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.ledger.Verification;
import dev.windlass.serving.SealedPredictions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Recomputes a ledger. */
@Command(
        name = "verify",
        header = "Recompute the ledger from its stored bytes and tell whether anything was altered.",
        description = {
            "",
            "Needs no server, also works while one runs, and writes nothing. The exit code is 1 when something is not "
                    + "as it was written; the first damaged entry is named. Whoever holds the private key of a ledger "
                    + "could write another one: --against a checkpoint that was kept elsewhere finds that too."
        },
        footer = {"", "Example:", "  windlass verify", "  windlass verify ledger.jsonl --against checkpoint.txt"})
final class VerifyCommand implements Callable<ExitCode> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "An exported ledger; that of the directory without.")
    private @Nullable Path file;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".windlass",
            description = "The directory of the server. Default: ${DEFAULT-VALUE} here.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private Path directory;

    @Option(names = "--against", paramLabel = "FILE", description = "A signed checkpoint that was kept elsewhere.")
    private @Nullable Path witness;

    @Option(names = "--json", description = "Print the report as JSON on standard output.")
    private boolean json;

    @Override
    public ExitCode call() throws IOException {
        try {
            var verification = new Verification(List.of(new SealedPredictions()));
            if (witness != null) {
                verification = verification.against(Files.readString(witness));
            }
            var report = report(verification);
            var out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.text(report));
            } else {
                print(report, out);
            }
            return report.intact() ? ExitCode.DONE : ExitCode.REFUSED;
        } catch (NoSuchFileException e) {
            throw Problem.notFound("no-such-file", "There is no file '%s'.".formatted(e.getFile()), "", "");
        }
    }

    private Verification.Report report(Verification verification) throws IOException {
        if (file == null) {
            return verification.directory(directory.resolve("windlass.db"), directory);
        }
        try (var in = Files.newInputStream(file)) {
            return verification.export(in);
        }
    }

    private static void print(Verification.Report report, PrintWriter out) {
        if (report.intact()) {
            out.println(
                    "intact: %d events under %d signed checkpoints".formatted(report.events(), report.checkpoints()));
        } else {
            var first = report.findings().getFirst();
            out.println("DAMAGED: " + first.what());
            out.println("  first damaged %s: %d".formatted(first.part(), first.seq()));
            report.findings().stream().skip(1).forEach(more -> out.println("  also: " + more.what()));
        }
        out.println("  root  " + report.root());
        out.println("  key   " + report.publicKey());
    }
}
