package dev.windlass.cli.transfer;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.client.CountedStream;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.kernel.Sha256;
import dev.windlass.tracking.Artifact;
import dev.windlass.transfer.FileListing;
import dev.windlass.transfer.Notes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Sends the bytes of files that the store lacks. */
final class Uploads {
    private final Client client;
    private final Notes notes;
    private final Counts counts;

    Uploads(Client client, Notes notes, Counts counts) {
        this.client = client;
        this.notes = notes;
        this.counts = counts;
    }

    /** The files that are stored now; those that vanished or changed meanwhile are told and left out. */
    List<Artifact> send(List<FileListing.Listed> files, String owner) throws IOException {
        var stored = new ArrayList<Artifact>();
        for (var file : files) {
            try {
                stored.add(send(file));
            } catch (NoSuchFileException _) {
                notes.skipped("file '%s' of %s".formatted(file.path(), owner), "It vanished while it was read.");
            } catch (ProblemException e) {
                if (e.problem().kind() != Problem.Kind.INVALID) {
                    throw e;
                }
                notes.skipped(
                        "file '%s' of %s".formatted(file.path(), owner),
                        e.problem().text());
            }
        }
        return stored;
    }

    private Artifact send(FileListing.Listed file) throws IOException {
        var digest = Sha256.digest();
        long bytes;
        try (var in = new CountedStream(Files.newInputStream(file.file(), LinkOption.NOFOLLOW_LINKS), _ -> {});
                var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            bytes = in.transferTo(out);
        }
        var hash = Sha256.wrap(digest.digest());
        var target = Client.path("/api/v1/blobs/%s", hash);
        if (!client.exists(target)) {
            client.upload(target, file.file(), _ -> {});
        }
        counts.brought(Counts.Thing.FILES, 1);
        counts.brought(Counts.Thing.BYTES, bytes);
        return new Artifact(file.path(), hash, bytes);
    }
}
