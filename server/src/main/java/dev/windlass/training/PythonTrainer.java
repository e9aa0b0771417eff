package dev.windlass.training;

import dev.windlass.models.Models;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Trains with a script of the owner of the loop, in a process of its own. The script reads its matrix from the file in
 * {@code WINDLASS_TRAIN_DATA} and leaves a booster in the file in {@link #MODEL_OUT}.
 *
 * <p>It runs with the rights of the server: whoever may change a loop's script may do what the server may.
 * {@link PythonSettings} forbid it altogether.
 */
public final class PythonTrainer implements AutoCloseable {
    /** Variable of the script's environment that names the file for the model. */
    public static final String MODEL_OUT = "WINDLASS_MODEL_OUT";

    static final int PROCESSES_MAX = 4;
    /** How long a killed process may take to be gone, and how long its last output may take to arrive. */
    private static final Duration END_MAX = Duration.ofSeconds(5);

    /** How often the files of a script are counted. */
    private static final Duration WATCH_EVERY = Duration.ofSeconds(1);

    private final PythonSettings settings;
    private final Semaphore places = new Semaphore(PROCESSES_MAX);
    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public PythonTrainer(PythonSettings settings) {
        this.settings = settings;
    }

    /** Refuses where scripts are forbidden. */
    public void requireAllowed() {
        if (!settings.allowed()) {
            throw PythonProblems.forbidden();
        }
    }

    /** What scripts run on. Starts the interpreter to ask it. */
    public PythonEnvironment environment() {
        requireAllowed();
        return PythonEnvironment.of(settings.interpreter());
    }

    /** Runs the script to its end. Interrupting the caller kills it. */
    public PythonTrained train(PythonJob job) {
        requireAllowed();
        var script = job.script().toAbsolutePath().normalize();
        if (!Files.isRegularFile(script)) {
            throw PythonProblems.noScript(job.script());
        }
        try {
            if (!places.tryAcquire(job.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw PythonProblems.busy(PROCESSES_MAX);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw PythonProblems.stopped(job.script());
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
        var before = bytesIn(folderOf(script));
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
            var end = await(process, job, start, before);
            if (end != End.OF_ITSELF) {
                kill(process);
            }
            // A child left behind may hold the output open; its words are not waited for.
            reader.join(END_MAX);
            if (closed) {
                throw PythonProblems.stopped(job.script());
            }
            switch (end) {
                case TOO_SLOW -> throw PythonProblems.tooSlow(job.script(), job.timeout(), lines.last());
                case TOO_MUCH -> throw PythonProblems.wroteTooMuch(job.script(), job.writtenBytesMax());
                case OF_ITSELF -> {}
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

    /** How the time of a process ended. */
    private enum End {
        OF_ITSELF,
        TOO_SLOW,
        TOO_MUCH
    }

    /** Waits for the process, and looks now and then at what it has written. */
    private static End await(Process process, PythonJob job, long start, long before)
            throws InterruptedException, IOException {
        var folder = folderOf(job.script().toAbsolutePath());
        while (true) {
            var left = job.timeout().minusNanos(System.nanoTime() - start);
            var wait = left.compareTo(WATCH_EVERY) < 0 ? left : WATCH_EVERY;
            if (process.waitFor(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                return bytesIn(folder) - before > job.writtenBytesMax() ? End.TOO_MUCH : End.OF_ITSELF;
            }
            if (bytesIn(folder) - before > job.writtenBytesMax()) {
                return End.TOO_MUCH;
            }
            if (!left.isPositive()) {
                return End.TOO_SLOW;
            }
        }
    }

    private static Path folderOf(Path script) {
        return script.resolveSibling("");
    }

    /** The bytes of all files; those that vanish meanwhile do not count. */
    private static long bytesIn(Path folder) throws IOException {
        var bytes = new LongAdder();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.add(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.sum();
    }

    private Process started(Path script, Map<String, String> environment) {
        var builder = new ProcessBuilder(settings.interpreter(), script.toString())
                .directory(script.resolveSibling("").toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(nothing()));
        // Addresses and names meant for this process, or for a run that it is part of, are not the script's.
        builder.environment().keySet().removeIf(PythonTrainer::isOurs);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw PythonProblems.noPython(settings.interpreter(), e);
        }
    }

    private static boolean isOurs(String variable) {
        return variable.startsWith("WINDLASS_")
                || variable.startsWith("MLFLOW_TRACKING_")
                || variable.startsWith("MLFLOW_EXPERIMENT_")
                || variable.equals("MLFLOW_RUN_ID");
    }

    static File nothing() {
        var windows = System.getProperty("os.name", "").startsWith("Windows");
        return new File(windows ? "NUL" : "/dev/null");
    }

    private static byte[] model(PythonJob job, Path file, OutputLines lines) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) == 0) {
            throw PythonProblems.noModel(job.script(), lines.last());
        }
        if (Files.size(file) > Models.MODEL_BYTES_MAX) {
            throw PythonProblems.modelTooLarge(job.script(), Files.size(file), Models.MODEL_BYTES_MAX);
        }
        var bytes = Files.readAllBytes(file);
        if (job.features().isEmpty()) {
            TrainedModels.read(bytes);
        } else {
            TrainedModels.check(bytes, job.features());
        }
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
