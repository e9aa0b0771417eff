package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Format;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds a version of a dataset. */
@Command(
        name = "add",
        header = "Add a version of a dataset.",
        description = {
            "",
            "The files become the new version; bytes that are stored already are not sent again. A folder stands for "
                    + "all files below it. The same content as before makes no new version."
        },
        footer = {
            "",
            "Example:",
            "  windlass data add flights january.parquet",
            "  windlass data add flights february.parquet --append --message \"February\""
        })
final class DataAddCommand extends ApiVerb {
    @Parameters(index = "0", paramLabel = "NAME", description = "The dataset; made when there is none of this name.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String name;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "Parquet or CSV files, or folders.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private List<Path> files;

    @Option(names = "--append", description = "Keep the files of the newest version and add these.")
    private boolean append;

    @Option(names = "--message", paramLabel = "TEXT", defaultValue = "", description = "Why the version is added.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String message;

    @Override
    ExitCode run(Client client) throws IOException {
        var upload = new DatasetUpload(
                client, connection().quiet() ? DatasetUpload.Told.QUIETLY : DatasetUpload.Told.ALOUD, err());
        var how = append ? DatasetUpload.How.APPEND : DatasetUpload.How.REPLACE;
        var version = upload.add(name, DatasetUpload.filesOf(files), how, message);
        return answer(
                version,
                out -> out.println("%s@%s: %s rows, %s in %d %s"
                        .formatted(
                                name,
                                version.path("number").asString(),
                                version.path("rows").asString(),
                                Format.bytes(version.path("bytes").asLong()),
                                version.path("files").size(),
                                version.path("files").size() == 1 ? "file" : "files")));
    }
}
