package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.kernel.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running server, and the verbs that find it. */
class UpCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    /** Standard output that completes a future with the first line that is flushed. */
    private static final class FirstLine extends StringWriter {
        private final CompletableFuture<String> line = new CompletableFuture<>();

        @Override
        public void flush() {
            if (toString().contains("\n")) {
                line.complete(toString().lines().findFirst().orElseThrow());
            }
        }
    }

    /** What is done while a server runs at an address. */
    private interface Visit {
        void at(String url) throws Exception;
    }

    private ExitCode whileUp(Visit visit, String... more) throws Exception {
        var out = new FirstLine();
        var err = new StringWriter();
        var words = new ArrayList<>(List.of("up", "--port", "0", "--json", "--dir", store()));
        words.addAll(List.of(more));
        var up = new FutureTask<>(() -> {
            var code = Main.run(words, new PrintWriter(out), new PrintWriter(err));
            out.line.completeExceptionally(new AssertionError("the server ended: " + err));
            return code;
        });
        var thread = Thread.ofPlatform().name("up").start(up);
        try {
            visit.at(Json.read(out.line.get()).path("url").asString());
        } finally {
            thread.interrupt();
        }
        return up.get();
    }

    private String store() {
        return folder.resolve("store").toString();
    }

    @Test
    void otherCommandsFindTheServerThatRunsOnTheirDirectory() throws Exception {
        Files.writeString(folder.resolve("rows.csv"), "a,b\n1,2\n");

        var ended = whileUp(url -> {
            var rows = folder.resolve("rows.csv").toString();
            CommandLineRun.of("data", "add", "rows", rows, "--dir", store()).done();
            var found = CommandLineRun.of("data", "log", "rows", "--url", url, "--dir", "elsewhere", "--json");
            assertThat(found.done().json().path("versions")).hasSize(1);
            CommandLineRun.of("data", "checkout", "rows", folder.resolve("out").toString(), "--url", url)
                    .done();
            assertThat(folder.resolve("out/rows.csv")).hasSameTextualContentAs(folder.resolve("rows.csv"));
        });

        assertThat(ended).isEqualTo(ExitCode.DONE);
        CommandLineRun.of("data", "log", "rows", "--dir", store()).done();
    }

    @Test
    void aStaticPrefixIsPartOfTheAddressThatIsPrintedAndFound() throws Exception {
        whileUp(
                url -> {
                    assertThat(url).endsWith("/ml/tracking");
                    CommandLineRun.of("models", "ls", "--url", url).done();
                    CommandLineRun.of("models", "ls", "--url", url + "/").done();
                    CommandLineRun.of("models", "ls", "--url", url.replace("/ml/tracking", ""))
                            .done();
                    CommandLineRun.of("models", "ls", "--dir", store()).done();
                    assertThat(CommandLineRun.of("up", "--dir", store()).err()).contains(url);
                },
                "--static-prefix",
                "/ml/tracking");
    }

    @Test
    void aStaticPrefixThatCannotBeOneIsRefusedWithWhy() {
        for (var prefix : List.of("/api/ml", "ml", "/ml/", "/ml/..", "/m%6c")) {
            var ended = CommandLineRun.of("up", "--port", "0", "--dir", store(), "--static-prefix", prefix);
            assertThat(ended.code()).as(prefix).isEqualTo(ExitCode.REFUSED);
            assertThat(ended.err()).contains("'" + prefix + "'").contains("--static-prefix /ml/tracking");
        }
    }

    @Test
    void aSecondServerOnTheDirectoryIsToldWhoHoldsIt() throws Exception {
        whileUp(url -> {
            var ended = CommandLineRun.of("up", "--port", "0", "--dir", store());
            assertThat(ended.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(ended.err()).contains("in use").contains(url);
        });
    }

    @Test
    void aPortThatIsTakenIsToldWithWhatToDo() throws Exception {
        whileUp(url -> {
            var port = url.substring(url.lastIndexOf(':') + 1);
            var other = folder.resolve("other").toString();
            var ended = CommandLineRun.of("up", "--port", port, "--dir", other);
            assertThat(ended.code()).isEqualTo(ExitCode.NOT_REACHABLE);
            assertThat(ended.err()).contains("--port");
        });
    }

    @Test
    void aProblemOfTheServerReadsTheSameAsOneOfTheDirectory() throws Exception {
        var direct = CommandLineRun.of(
                "data", "log", "nothing", "--dir", folder.resolve("other").toString());

        whileUp(url -> {
            var asked = CommandLineRun.of("data", "log", "nothing", "--url", url);
            assertThat(asked).isEqualTo(direct);
        });
    }

    @Test
    void theTrainingVerbLeavesNothingBehindAndSucceeds() throws IOException {
        CommandLineRun.of("aot-train").done();

        assertThat(Path.of(".windlass")).doesNotExist();
    }
}
