package dev.windlass.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A Python script that trains.
 *
 * @param script the file to run; its folder is the working directory, and what it may fill is counted there
 * @param environment variables the script is given besides those of this process, such as {@code WINDLASS_TRAIN_DATA}
 *     and {@code MLFLOW_RUN_ID}. {@link PythonTrainer#MODEL_OUT} is set to a temporary file when it is not among them
 * @param features names of the columns that the model must take, in their order; empty when any will do
 * @param timeout after this the script and its children are killed
 * @param writtenBytesMax of files more than this in the folder of the script it is killed
 * @param logLine is given each line the script prints, shortened and up to a bound; it must not throw
 */
public record PythonJob(
        Path script,
        Map<String, String> environment,
        List<String> features,
        Duration timeout,
        long writtenBytesMax,
        Consumer<String> logLine) {
    /** What a script may leave in its folder, besides what lay there before. */
    public static final long WRITTEN_BYTES_MAX = 4L * 1024 * 1024 * 1024;

    public PythonJob {
        environment = Map.copyOf(environment);
        features = List.copyOf(features);
    }

    /** A job whose model may have any features. */
    public PythonJob(Path script, Map<String, String> environment, Duration timeout, Consumer<String> logLine) {
        this(script, environment, List.of(), timeout, WRITTEN_BYTES_MAX, logLine);
    }
}
