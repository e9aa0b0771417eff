package dev.windlass.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kernel.ProblemException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryLockTest {
    @TempDir
    Path folder;

    @Test
    void aSecondServerIsToldWhoHoldsTheDirectoryAndWhereItAnswers() {
        try (var lock = DirectoryLock.acquire(folder)) {
            lock.announce("http://127.0.0.1:4711");

            assertThatThrownBy(() -> DirectoryLock.acquire(folder))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()))
                    .hasMessageContaining("http://127.0.0.1:4711");
            assertThat(DirectoryLock.holder(folder))
                    .contains(new DirectoryLock.Holder(ProcessHandle.current().pid(), "http://127.0.0.1:4711"));
        }
    }

    @Test
    void theDirectoryIsFreeOnceTheLockIsClosedAndWhenACrashLeftTheFile() throws IOException {
        DirectoryLock.acquire(folder).close();
        assertThat(DirectoryLock.holder(folder)).isEmpty();

        Files.writeString(folder.resolve("lock"), "1\nhttp://127.0.0.1:1\n");
        assertThat(DirectoryLock.holder(folder)).isEmpty();
        DirectoryLock.acquire(folder).close();
    }

    @Test
    void anotherProcessCannotTakeTheDirectoryEither() throws IOException {
        var process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldsALock.class.getName(),
                        folder.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("held");

            assertThatThrownBy(() -> DirectoryLock.acquire(folder))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("process %d".formatted(process.pid()))
                    .hasMessageContaining("http://127.0.0.1:1234");
            assertThat(DirectoryLock.holder(folder))
                    .map(DirectoryLock.Holder::pid)
                    .contains(process.pid());
        } finally {
            process.destroyForcibly().onExit().join();
        }
        DirectoryLock.acquire(folder).close();
    }

    /** The other process: takes the lock, says so, and waits for its end. */
    static final class HoldsALock {
        private HoldsALock() {}

        public static void main(String[] arguments) throws IOException {
            try (var lock = DirectoryLock.acquire(Path.of(arguments[0]))) {
                lock.announce("http://127.0.0.1:1234");
                System.out.println("held");
                System.in.read();
            }
        }
    }
}
