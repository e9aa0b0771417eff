package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Progress;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.Sha256;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.util.function.LongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Writes the files of a dataset version to a folder. */
@Command(
        name = "checkout",
        header = "Write the files of a dataset version to a folder.",
        description = {
            "",
            "Every file is checked against its hash before it takes its place. A file that is there already and the "
                    + "same is left alone; any other file of the same name is replaced."
        },
        footer = {"", "Example:", "  windlass data checkout flights@3 data/"})
final class DataCheckoutCommand extends ApiVerb {
    @Parameters(index = "0", paramLabel = "NAME[@N]", description = "The dataset and its version; the newest without.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String dataset;

    @Parameters(index = "1", paramLabel = "FOLDER", description = "Where the files go; made when there is none.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private Path folder;

    @Override
    ExitCode run(Client client) throws IOException {
        var version = Reference.ofDataset(dataset).datasetVersion(client);
        var written = 0;
        for (var file : version.path("files")) {
            var target = inside(file.path("path").asString());
            var hash = new Sha256(file.path("sha256").asString());
            if (!Files.isRegularFile(target) || !hash(target).equals(hash)) {
                fetch(client, file, hash, target);
                written++;
            }
        }
        var answer = Json.object();
        answer.put("dataset", version.path("name").asString());
        answer.put("version", version.path("number").asInt());
        answer.put("folder", folder.toString());
        answer.put("files", version.path("files").size());
        answer.put("written", written);
        return answer(
                answer,
                out -> out.println("%s@%d is in %s: %d files, %d of them new"
                        .formatted(
                                answer.path("dataset").asString(),
                                answer.path("version").asInt(),
                                folder,
                                answer.path("files").asInt(),
                                answer.path("written").asInt())));
    }

    /** A server may be anybody's: no path may lead out of the folder. */
    private Path inside(String path) {
        var root = folder.toAbsolutePath().normalize();
        var target = root.resolve(path).normalize();
        if (target.equals(root) || !target.startsWith(root)) {
            throw Problem.refused(
                    "path-escapes",
                    "The dataset has a file '%s', which would lie outside '%s'.".formatted(path, folder),
                    "Nothing is written there.",
                    "Do not trust this server.");
        }
        return target;
    }

    private static Sha256 hash(Path file) throws IOException {
        var digest = Sha256.digest();
        try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Sha256.wrap(digest.digest());
    }

    private void fetch(Client client, JsonNode file, Sha256 hash, Path target) throws IOException {
        if (target.getParent() != null) {
            Files.createDirectories(target.getParent());
        }
        var name = file.path("path").asString();
        var part = target.resolveSibling(target.getFileName() + ".part");
        var digest = Sha256.digest();
        try {
            try (var out = new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(part)), digest)) {
                var blob = Client.path("/api/v1/blobs/%s", hash);
                if (connection().quiet()) {
                    client.download(blob, out);
                } else {
                    try (var progress =
                            Progress.ofBytes(err(), name, file.path("bytes").asLong())) {
                        client.download(blob, new Counted(out, progress::add));
                    }
                }
            }
            if (!Sha256.wrap(digest.digest()).equals(hash)) {
                throw Problem.refused(
                        "hash-mismatch",
                        "The bytes of '%s' are not those of its hash.".formatted(name),
                        "They were damaged on the way or in the store.",
                        "Try again; then run: windlass verify.");
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Tells how many bytes were written. */
    private static final class Counted extends FilterOutputStream {
        private final LongConsumer more;

        Counted(OutputStream out, LongConsumer more) {
            super(out);
            this.more = more;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            more.accept(length);
        }
    }
}
