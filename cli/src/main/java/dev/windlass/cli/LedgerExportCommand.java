package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes the ledger to a file. */
@Command(
        name = "export",
        header = "Write the whole ledger to a file that 'windlass verify' checks without a server.",
        footer = {"", "Example:", "  windlass ledger export ledger.jsonl && windlass verify ledger.jsonl"})
final class LedgerExportCommand extends ApiVerb {
    @Parameters(paramLabel = "FILE", description = "Where the copy goes; replaced when it is there.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private Path file;

    @Override
    ExitCode run(Client client) throws IOException {
        var part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (var out = new BufferedOutputStream(Files.newOutputStream(part))) {
                client.download("/api/v1/ledger/export", out);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
        var answer = Json.object().put("file", file.toString()).put("bytes", Files.size(file));
        return answer(answer, out -> out.println("the ledger is in " + file));
    }
}
