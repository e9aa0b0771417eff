package dev.windlass.training;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The state of the code that a run came from.
 *
 * @param commit the commit that is checked out, in full
 * @param modified whether files of the folder differ from it or are not part of it
 */
public record CodeRevision(String commit, boolean modified) {
    private static final int SECONDS_MAX = 20;
    /** Only whether there is any line matters beyond the first. */
    private static final int OUTPUT_BYTES_MAX = 64 * 1024;

    /** The revision of the repository that {@code folder} is in; empty when it is in none, or git is not there. */
    public static Optional<CodeRevision> of(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        return git(folder, "rev-parse", "--verify", "HEAD")
                .map(String::strip)
                .filter(commit -> commit.matches("[0-9a-f]{40,64}"))
                .flatMap(commit -> git(folder, "status", "--porcelain", "--untracked-files=normal", "--", ".")
                        .map(changes -> new CodeRevision(commit, !changes.isBlank())));
    }

    private static Optional<String> git(Path folder, String... arguments) {
        List<String> command =
                Stream.concat(Stream.of("git"), Arrays.stream(arguments)).toList();
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException _) {
            return Optional.empty();
        }
        try (var out = process.getInputStream()) {
            var output = out.readNBytes(OUTPUT_BYTES_MAX);
            out.transferTo(OutputStream.nullOutputStream());
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
                return Optional.empty();
            }
            return Optional.of(new String(output, StandardCharsets.UTF_8));
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            process.destroyForcibly();
        }
    }
}
