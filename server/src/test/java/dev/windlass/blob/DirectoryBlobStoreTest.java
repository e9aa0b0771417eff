package dev.windlass.blob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.kernel.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryBlobStoreTest extends BlobStoreContract {
    @TempDir
    Path root;

    private Instant now = Instant.parse("2026-05-03T12:00:00Z");

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

    @Test
    void whatNobodyWantedForADayIsIdleAndWhatSomebodyAsksForIsNotRemoved() throws IOException {
        var store = new DirectoryBlobStore(root, () -> now);
        var asked = store.put(new ByteArrayInputStream(new byte[] {1})).sha256();
        var again = store.put(new ByteArrayInputStream(new byte[] {2})).sha256();
        var idle = store.put(new ByteArrayInputStream(new byte[] {3, 4})).sha256();
        assertThat(allIdle(store)).isEmpty();
        now = now.plus(Duration.ofDays(3));
        assertThat(allIdle(store)).containsExactlyInAnyOrder(asked, again, idle);
        assertThat(store.contains(asked)).isTrue();
        assertThat(store.put(new ByteArrayInputStream(new byte[] {2})).sha256()).isEqualTo(again);

        assertThat(allIdle(store)).containsExactly(idle);
        for (var hash : List.of(asked, again)) {
            assertThat(store.removeIdle(hash)).isEmpty();
            assertThat(store.contains(hash)).isTrue();
        }
        assertThat(store.removeIdle(idle)).hasValue(2);
        assertThat(store.removeIdle(idle)).isEmpty();
        assertThat(store.contains(idle)).isFalse();
    }

    private static List<Sha256> allIdle(BlobStore store) throws IOException {
        var all = new ArrayList<Sha256>();
        for (var part = 0; part < BlobStore.PARTS; part++) {
            all.addAll(store.idle(part));
        }
        return all;
    }
}
