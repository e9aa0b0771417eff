package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Progress;
import dev.windlass.cli.transfer.ImportText;
import dev.windlass.cli.transfer.Mover;
import dev.windlass.transfer.Notes;
import dev.windlass.wire.wandb.WandbSource;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings runs of Weights & Biases. */
@Command(
        name = "wandb",
        header = "Bring runs that the Weights & Biases client wrote while it was offline.",
        description = {
            "",
            "A project becomes an experiment; configuration becomes parameters, the history and the statistics of the "
                    + "machine become metrics, other values of the summary become tags, and files become artifacts. "
                    + "Nothing is written there; a second run brings what is new."
        },
        footer = {"", "Example:", "  windlass import wandb ./wandb"})
final class ImportWandbCommand extends ApiVerb {
    @Parameters(
            paramLabel = "FOLDER",
            description = "The folder 'wandb' that the client made, or that of one run in it.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private Path folder;

    @Option(names = "--dry-run", description = "Change nothing; tell what would be brought.")
    private boolean rehearse;

    @Override
    ExitCode run(Client client) throws IOException {
        var notes = new Notes();
        try (var source = new WandbSource(folder, notes)) {
            var mode = rehearse ? Mover.Mode.REHEARSE : Mover.Mode.MOVE;
            if (connection().quiet()) {
                return told(new Mover(client, source, notes, mode, _ -> {}));
            }
            try (var progress = Progress.ofThings(err(), "importing", source.runs(), "runs")) {
                return told(new Mover(client, source, notes, mode, progress::add));
            }
        }
    }

    private ExitCode told(Mover mover) throws IOException {
        var report = mover.move();
        return answer(report, out -> ImportText.print(report, out));
    }
}
