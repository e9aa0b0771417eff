package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.loop.LoopFile;
import dev.windlass.loop.LoopSpec;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** Declares a loop or changes it. */
@Command(
        name = "apply",
        header = "Declare a loop, or change it: sends its file, the files it names, and its first data.",
        description = {
            "",
            "A dataset that has no version yet gets one from its 'source', made by its 'prepare' script if it has "
                    + "one. Applying the same file again changes nothing."
        },
        footer = {"", "Example:", "  windlass apply examples/flights/loop.yaml"})
final class ApplyCommand extends ApiVerb {
    private static final int TEXT_BYTES_MAX = 16 * 1024 * 1024;
    private static final String PYTHON = "python:";

    @Parameters(paramLabel = "FILE", description = "The loop file, loop.yaml.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private Path file;

    @Override
    ExitCode run(Client client) throws IOException {
        var yaml = read(file);
        var spec = LoopFile.parse(yaml);
        var body = Json.object();
        body.put("yaml", yaml);
        body.set("files", files(spec));
        var target = Client.path("/api/v1/loops/%s", spec.name());
        client.put(target, body);
        tell("loop %s is declared".formatted(spec.name()));
        var told = connection().quiet() ? DatasetUpload.Told.QUIETLY : DatasetUpload.Told.ALOUD;
        try (var data = new FirstData(client, folder(), new DatasetUpload(client, told, err()))) {
            for (var source : spec.data().values()) {
                data.addTo(source).ifPresent(this::tell);
            }
        }
        var loop = client.get(target);
        return answer(loop, out -> LoopText.print(loop, out));
    }

    /** What the loop file names, by the paths written in it. */
    private ObjectNode files(LoopSpec spec) throws IOException {
        var files = Json.object();
        for (var source : spec.data().values()) {
            add(files, source.expect());
            add(files, source.prepare());
        }
        var trainer = spec.train().trainer();
        if (trainer.startsWith(PYTHON)) {
            add(files, trainer.substring(PYTHON.length()).strip());
        }
        return files;
    }

    private void add(ObjectNode files, String path) throws IOException {
        if (!path.isEmpty() && !files.has(path)) {
            files.put(path, read(folder().resolve(path)));
        }
    }

    private Path folder() {
        var parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }

    private static String read(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw Problem.invalid("not-a-file", "'%s' is a folder.".formatted(path), "", "Name a file in it.");
        }
        try {
            if (Files.isRegularFile(path) && Files.size(path) > TEXT_BYTES_MAX) {
                throw Problem.invalid(
                        "file-too-large",
                        "'%s' is larger than %d bytes.".formatted(path, TEXT_BYTES_MAX),
                        "A loop file and the scripts that it names are texts.",
                        "Check the name.");
            }
            return Files.readString(path);
        } catch (MalformedInputException _) {
            throw Problem.invalid(
                    "not-text",
                    "'%s' is no text.".formatted(path),
                    "It is not UTF-8.",
                    "Check the name, or save it as UTF-8.");
        } catch (NoSuchFileException _) {
            throw Problem.notFound(
                    "no-such-file",
                    "There is no file '%s'.".formatted(path),
                    "A path in a loop file starts from the folder of that file.",
                    "Check the name.");
        }
    }
}
