package dev.windlass.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kernel.ProblemException;
import dev.windlass.kernel.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store of bytes promises. */
abstract class BlobStoreContract {
    abstract BlobStore store() throws IOException;

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void bytesComeBackUnderTheirHash() throws IOException {
        var store = store();
        for (var length : new int[] {0, 1, 131_072, 131_073, 3_000_000}) {
            var bytes = new byte[length];
            new Random(length).nextBytes(bytes);

            var stored = store.put(new ByteArrayInputStream(bytes));

            assertThat(stored).isEqualTo(new BlobStore.Stored(Sha256.of(bytes), length));
            assertThat(store.open(stored.sha256()).readAllBytes()).isEqualTo(bytes);
            assertThat(Files.readAllBytes(store.file(stored.sha256()))).isEqualTo(bytes);
            assertThat(store.size(stored.sha256())).isEqualTo(length);
        }
    }

    @Test
    void equalBytesAreKeptOnce() throws IOException {
        var store = store();
        var first = store.put(text("same"));
        var written = Files.getLastModifiedTime(store.file(first.sha256()));

        assertThat(store.put(text("same"))).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(store.file(first.sha256()))).isEqualTo(written);
    }

    @Test
    void contentThatBreaksOffLeavesNothing() throws IOException {
        var store = store();
        var broken = new SequenceInputStream(text("x".repeat(10_000)), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the connection broke");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
            }
        });

        assertThatThrownBy(() -> store.put(broken)).hasMessage("the connection broke");
        assertThat(store.contains(Sha256.of("x".repeat(10_000).getBytes(StandardCharsets.UTF_8))))
                .isFalse();
    }

    @Test
    void bytesThatWereNeverStoredAreAProblemThatNamesThem() throws IOException {
        var store = store();
        var hash = Sha256.of(new byte[] {1, 2, 3});

        assertThat(store.contains(hash)).isFalse();
        assertThatThrownBy(() -> store.open(hash))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(hash.hex());
    }

    @Test
    void manyWritersOfTheSameBytesAllSucceed() throws Exception {
        var store = store();
        try (var threads = Executors.newFixedThreadPool(8)) {
            var answers = threads.invokeAll(IntStream.range(0, 64)
                    .mapToObj(number -> (Callable<BlobStore.Stored>) () -> store.put(text("content " + number % 4)))
                    .toList());
            for (var answer : answers) {
                assertThat(store.contains(answer.get().sha256())).isTrue();
            }
        }
    }
}
