package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Progress;
import dev.windlass.cli.transfer.ImportText;
import dev.windlass.cli.transfer.Mover;
import dev.windlass.transfer.Notes;
import dev.windlass.wire.mlflow.source.MlflowSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings the data of an mlflow server. */
@Command(
        name = "mlflow",
        header = "Bring the experiments, runs, models and files of an mlflow server.",
        description = {
            "",
            "Reads the server's database or its folder 'mlruns', writes nothing there, and keeps identifiers and times. "
                    + "A second run brings what is new or has changed since; one that was cut off is completed by the "
                    + "next. Files are taken from the folder of the source and from those that --artifacts names; what "
                    + "lies in a bucket stays there."
        },
        footer = {
            "",
            "Example:",
            "  windlass import mlflow sqlite:///mlflow.db --dry-run",
            "  windlass import mlflow postgresql://ann:secret@db.example/mlflow --artifacts /srv/mlartifacts",
            "  windlass import mlflow ./mlruns"
        })
final class ImportMlflowCommand extends ApiVerb {
    @Parameters(
            paramLabel = "SOURCE",
            description = "sqlite:///PATH, postgresql://USER:PASSWORD@HOST/NAME, or the path of a database file or "
                    + "folder.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String address;

    @Option(
            names = "--artifacts",
            paramLabel = "DIR",
            description = "A folder with artifacts, such as the server's --artifacts-destination; may be repeated.")
    private List<Path> artifacts = new ArrayList<>();

    @Option(names = "--dry-run", description = "Change nothing; tell what would be brought.")
    private boolean rehearse;

    @Override
    ExitCode run(Client client) throws IOException {
        var notes = new Notes();
        try (var source = MlflowSources.open(address, artifacts, notes)) {
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
