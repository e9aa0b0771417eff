package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes runs to a file. */
@Command(
        name = "export",
        header = "Write runs to a file, CSV or JSON as its name says.",
        description = {
            "",
            "Runs are written with all their parameters, metrics and tags; one run alone with every reading of its metrics."
        },
        footer = {"", "Example:", "  windlass runs export best.csv --filter \"metrics.auc > 0.6\""})
final class RunsExportCommand extends ApiVerb {
    @Parameters(paramLabel = "FILE", description = "A name that ends in .csv or .json; replaced when it is there.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private Path file;

    @Option(names = "--run", paramLabel = "RUN", defaultValue = "", description = "One run alone, by its id.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String run;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private RunChoice choice;

    @Override
    ExitCode run(Client client) throws IOException {
        var target = run.isEmpty()
                ? Client.path("/api/v1/runs/export?format=%s", format()) + choice.query(client)
                : Client.path("/api/v1/runs/%s/export?format=%s", run, format());
        var part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (var out = new BufferedOutputStream(Files.newOutputStream(part))) {
                client.download(target, out);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
        var answer = Json.object().put("file", file.toString()).put("bytes", Files.size(file));
        return answer(answer, out -> out.println("written to " + file));
    }

    private String format() {
        var name = file.getFileName().toString();
        if (name.endsWith(".csv")) {
            return "csv";
        }
        if (name.endsWith(".json")) {
            return "json";
        }
        throw wrongUsage("'%s' ends neither in .csv nor in .json.".formatted(name));
    }
}
