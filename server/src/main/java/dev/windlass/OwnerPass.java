package dev.windlass;

import dev.windlass.identity.Passes;
import dev.windlass.kernel.Actor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Whoever may read the directory of a server could as well stop it and change its files, so they need no account: while
 * it runs, a file that only its owner may read holds a pass for everything. It is another one at each start.
 */
public final class OwnerPass implements AutoCloseable {
    private static final String FILE = "owner.pass";
    private static final String POSIX = "posix";

    private final Path file;
    private final Passes.Pass pass;

    private OwnerPass(Path file, Passes.Pass pass) {
        this.file = file;
        this.pass = pass;
    }

    /** Where files have no owner who alone may read them, none is written. */
    static OwnerPass write(Path directory, Passes passes) {
        var pass = passes.everything(owner());
        var file = directory.resolve(FILE);
        try {
            Files.deleteIfExists(file);
            if (directory.getFileSystem().supportedFileAttributeViews().contains(POSIX)) {
                var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
                Files.createFile(file, ownerOnly);
                Files.writeString(file, pass.secret(), StandardOpenOption.TRUNCATE_EXISTING);
            }
            return new OwnerPass(file, pass);
        } catch (IOException e) {
            pass.close();
            throw new UncheckedIOException(e);
        }
    }

    /** The pass of the server that runs on a directory, for whoever may read it. */
    public static Optional<String> read(Path directory) {
        var file = directory.resolve(FILE);
        try {
            return Files.isReadable(file)
                    ? Optional.of(Files.readString(file, StandardCharsets.UTF_8).strip())
                            .filter(secret -> !secret.isEmpty())
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty(); // it stopped a moment ago
        }
    }

    /** Who works on a directory without an account: the user of the operating system. */
    public static Actor owner() {
        var user = System.getProperty("user.name", "");
        return user.isBlank() ? Actor.LOCAL : new Actor(user);
    }

    @Override
    public void close() throws IOException {
        pass.close();
        Files.deleteIfExists(file);
    }
}
