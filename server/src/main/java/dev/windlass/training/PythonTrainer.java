package dev.windlass.training;

import dev.windlass.models.Models;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Trains with a script of the owner of the loop, in a process of its own. The script reads its matrix from the file in
 * {@code WINDLASS_TRAIN_DATA} and leaves a booster in the file in {@link #MODEL_OUT}.
 *
 * <p>It runs with the rights of the server: whoever may change a loop's script may do what the server may.
 */
public final class PythonTrainer implements AutoCloseable {
    /** Variable of the server's environment that names the interpreter. */
    public static final String INTERPRETER = "WINDLASS_PYTHON";
    /** Variable of the script's environment that names the file for the model. */
    public static final String MODEL_OUT = "WINDLASS_MODEL_OUT";

    static final int PROCESSES_MAX = 4;
    /** How long a killed process may take to be gone, and how long its last output may take to arrive. */
    private static final Duration END_MAX = Duration.ofSeconds(5);

    private final String interpreter;
    private final Semaphore places = new Semaphore(PROCESSES_MAX);
    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** With the interpreter that {@code environment} names, else {@code python3} of the path. */
    public PythonTrainer(Map<String, String> environment) {
        var named = environment.getOrDefault(INTERPRETER, "");
        interpreter = named.isBlank() ? "python3" : named;
    }

    /** Runs the script to its end. Interrupting the caller kills it. */
    public PythonTrained train(PythonJob job) {
        var script = job.script().toAbsolutePath().normalize();
        if (!Files.isRegularFile(script)) {
            throw PythonProblems.noScript(job.script());
        }
        if (!places.tryAcquire()) {
            throw PythonProblems.busy(PROCESSES_MAX);
        }
        try {
            return inTemporaryFolder(job, script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            places.release();
        }
    }

    /** Kills the scripts that run. Their callers are told that they were stopped. */
    @Override
    public void close() {
        closed = true;
        running.forEach(PythonTrainer::kill);
    }

    private PythonTrained inTemporaryFolder(PythonJob job, Path script) throws IOException {
        var folder = Files.createTempDirectory("windlass-training-");
        var ownFile = folder.resolve("model.ubj");
        try {
            var environment = new LinkedHashMap<>(job.environment());
            environment.putIfAbsent(MODEL_OUT, ownFile.toString());
            environment.putIfAbsent("PYTHONUNBUFFERED", "1");
            return run(job, script, environment);
        } finally {
            deleteAll(folder);
        }
    }

    /** Whatever the script left in its folder. Links are deleted, not followed. */
    private static void deleteAll(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private PythonTrained run(PythonJob job, Path script, Map<String, String> environment) throws IOException {
        var modelFile = Path.of(environment.getOrDefault(MODEL_OUT, ""));
        var lines = new OutputLines(job.logLine());
        var start = System.nanoTime();
        var process = started(script, environment);
        running.add(process);
        try {
            // Started before the process was known to close(): it must not outlive it.
            if (closed) {
                throw PythonProblems.stopped(job.script());
            }
            var reader = Thread.ofVirtual()
                    .name("training-output-" + process.pid())
                    .start(() -> lines.readAll(process.getInputStream()));
            boolean ended = process.waitFor(job.timeout().toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                kill(process);
            }
            // A child left behind may hold the output open; its words are not waited for.
            reader.join(END_MAX);
            if (closed) {
                throw PythonProblems.stopped(job.script());
            }
            if (!ended) {
                throw PythonProblems.tooSlow(job.script(), job.timeout(), lines.last());
            }
            var took = Duration.ofNanos(System.nanoTime() - start);
            if (process.exitValue() != 0) {
                throw PythonProblems.failed(job.script(), process.exitValue(), lines.last());
            }
            return new PythonTrained(model(job, modelFile, lines), 0, lines.last(), took);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw PythonProblems.stopped(job.script());
        } finally {
            running.remove(process);
            kill(process);
        }
    }

    private Process started(Path script, Map<String, String> environment) {
        var builder = new ProcessBuilder(interpreter, script.toString())
                .directory(script.resolveSibling("").toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(nothing()));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw PythonProblems.noPython(interpreter, e);
        }
    }

    private static java.io.File nothing() {
        var windows = System.getProperty("os.name", "").startsWith("Windows");
        return new java.io.File(windows ? "NUL" : "/dev/null");
    }

    private static byte[] model(PythonJob job, Path file, OutputLines lines) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) == 0) {
            throw PythonProblems.noModel(job.script(), lines.last());
        }
        if (Files.size(file) > Models.MODEL_BYTES_MAX) {
            throw PythonProblems.modelTooLarge(job.script(), Files.size(file), Models.MODEL_BYTES_MAX);
        }
        var bytes = Files.readAllBytes(file);
        TrainedModels.check(bytes, TrainedModels.ANY_FEATURES);
        return bytes;
    }

    /** Children first: once their parent is gone they are nobody's, and would not be found. */
    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        var interrupted = Thread.interrupted();
        try {
            process.waitFor(END_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
