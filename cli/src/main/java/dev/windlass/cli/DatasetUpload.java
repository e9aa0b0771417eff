package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.client.CountedStream;
import dev.windlass.cli.terminal.Progress;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.Sha256;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import tools.jackson.databind.JsonNode;

/** Adds files to a dataset: hashes them, sends the bytes that the store lacks, then names them a version. */
final class DatasetUpload {
    /** A folder with more files than this is hardly meant. */
    private static final int FILES_MAX = 10_000;

    private final Client client;
    private final Told told;
    private final PrintWriter err;

    /** Whether progress is shown. */
    enum Told {
        ALOUD,
        QUIETLY
    }

    /** What becomes of the files of the newest version. */
    enum How {
        REPLACE,
        APPEND
    }

    DatasetUpload(Client client, Told told, PrintWriter err) {
        this.client = client;
        this.told = told;
        this.err = err;
    }

    /** The files that were named, by their paths in the dataset: names alone, or relative to the folder that was named. */
    static Map<String, Path> filesOf(List<Path> named) throws IOException {
        var files = new LinkedHashMap<String, Path>();
        for (var path : named) {
            if (Files.isDirectory(path)) {
                try (var found = Files.walk(path)) {
                    found.filter(Files::isRegularFile)
                            .sorted()
                            .limit(FILES_MAX)
                            .forEach(file -> add(
                                    files, path.relativize(file).toString().replace(File.separatorChar, '/'), file));
                }
            } else if (Files.isRegularFile(path)) {
                add(files, String.valueOf(path.getFileName()), path);
            } else {
                throw Problem.notFound(
                        "no-such-file",
                        "There is no file '%s'.".formatted(path),
                        "Files are looked for from the current folder.",
                        "Check the name.");
            }
        }
        return files;
    }

    private static void add(Map<String, Path> files, String name, Path file) {
        if (files.put(name, file) != null) {
            throw Problem.invalid(
                    "same-name",
                    "Two files are called '%s'.".formatted(name),
                    "A dataset version has each path once.",
                    "Put them into one folder under different names and add the folder.");
        }
    }

    /** @param files by their paths in the dataset */
    JsonNode add(String dataset, Map<String, Path> files, How how, String message) throws IOException {
        var body = Json.object();
        var list = body.putArray("files");
        for (var file : files.entrySet()) {
            var hash = hash(file.getKey(), file.getValue());
            var target = Client.path("/api/v1/blobs/%s", hash);
            if (!client.exists(target)) {
                send(target, file.getKey(), file.getValue());
            }
            list.addObject().put("path", file.getKey()).put("sha256", hash.hex());
        }
        body.put("append", how == How.APPEND);
        body.put("message", message);
        return client.post(Client.path("/api/v1/datasets/%s/versions", dataset), body);
    }

    private Sha256 hash(String name, Path file) throws IOException {
        var digest = Sha256.digest();
        read("hashing " + name, Files.size(file), more -> {
            try (var in = new CountedStream(Files.newInputStream(file), more);
                    var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                in.transferTo(out);
            }
        });
        return Sha256.wrap(digest.digest());
    }

    private void send(String target, String name, Path file) throws IOException {
        read("sending " + name, Files.size(file), more -> client.upload(target, file, more));
    }

    private interface Work {
        void run(LongConsumer more) throws IOException;
    }

    private void read(String what, long bytes, Work work) throws IOException {
        if (told == Told.QUIETLY) {
            work.run(_ -> {});
            return;
        }
        try (var progress = Progress.ofBytes(err, what, bytes)) {
            work.run(progress::add);
        }
    }
}
