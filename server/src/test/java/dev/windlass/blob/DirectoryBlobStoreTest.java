package dev.windlass.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryBlobStoreTest extends BlobStoreContract {
    @TempDir
    Path root;

    @Override
    BlobStore store() throws IOException {
        return new DirectoryBlobStore(root);
    }

    @Test
    void aFileLiesUnderTheFirstDigitsOfItsHashAndCannotBeWritten() throws IOException {
        var store = new DirectoryBlobStore(root);
        var hash = store.put(new ByteArrayInputStream(new byte[] {7})).sha256();

        var file = root.resolve("objects")
                .resolve(hash.hex().substring(0, 2))
                .resolve(hash.hex().substring(2, 4))
                .resolve(hash.hex());
        assertThat(store.file(hash)).isEqualTo(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("r--------");
    }

    @Test
    void whatACrashLeftHalfWrittenIsRemovedAtTheNextStart() throws IOException {
        var leftover = Files.createDirectories(root.resolve("incoming")).resolve("half");
        Files.writeString(leftover, "half");

        var _ = new DirectoryBlobStore(root);

        assertThat(leftover).doesNotExist();
    }
}
