package dev.windlass.training;

import dev.windlass.kernel.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * What a script runs on. Kept with its run; an interpreter that cannot tell is recorded as such, since the training
 * itself then says what is wrong with it.
 *
 * @param python name and version of the interpreter, or {@link #UNKNOWN}
 * @param packages what is installed for it, as {@code name==version}, by name
 */
public record PythonEnvironment(String python, List<String> packages) {
    public static final String UNKNOWN = "unknown";
    public static final int PACKAGES_MAX = 2_000;

    static final Duration TELLING_MAX = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(PythonEnvironment.class);
    private static final int ANSWER_BYTES_MAX = 1024 * 1024;
    /** The lines of {@code pip freeze}, also where pip itself is not installed. */
    private static final String TELL = """
            import importlib.metadata, json, platform, sys
            packages = {f"{d.metadata['Name']}=={d.version}" for d in importlib.metadata.distributions() if d.metadata['Name']}
            json.dump({"python": platform.python_implementation() + " " + platform.python_version(),
                       "packages": sorted(packages, key=str.lower)}, sys.stdout)
            """;

    public PythonEnvironment {
        packages = packages.stream().limit(PACKAGES_MAX).toList();
    }

    /** Asks an interpreter. */
    static PythonEnvironment of(String interpreter) {
        Path answer = null;
        try {
            answer = Files.createTempFile("windlass-python-", ".json");
            return ask(interpreter, answer);
        } catch (IOException | JacksonException e) {
            LOG.warn("the interpreter {} does not tell what it is: {}", interpreter, e.getMessage());
            return new PythonEnvironment(UNKNOWN, List.of());
        } finally {
            deleteQuietly(answer);
        }
    }

    private static PythonEnvironment ask(String interpreter, Path answer) throws IOException {
        var process = new ProcessBuilder(interpreter, "-c", TELL)
                .redirectInput(ProcessBuilder.Redirect.from(PythonTrainer.nothing()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(answer.toFile())
                .start();
        try {
            if (process.waitFor(TELLING_MAX.toSeconds(), TimeUnit.SECONDS)
                    && process.exitValue() == 0
                    && Files.size(answer) <= ANSWER_BYTES_MAX) {
                return Json.read(Files.readString(answer, StandardCharsets.UTF_8), PythonEnvironment.class);
            }
            throw new IOException("it gave no answer of a kind that is understood");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("it was interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    private static void deleteQuietly(@Nullable Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.warn("{} is left over: {}", file, e.getMessage());
            }
        }
    }
}
