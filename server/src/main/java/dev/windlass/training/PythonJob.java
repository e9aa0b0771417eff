package dev.windlass.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A Python script that trains.
 *
 * @param script the file to run; its folder is the working directory
 * @param environment variables the script is given besides those of this process, such as {@code WINDLASS_TRAIN_DATA}
 *     and {@code MLFLOW_RUN_ID}. {@link PythonTrainer#MODEL_OUT} is set to a temporary file when it is not among them
 * @param timeout after this the script and its children are killed
 * @param logLine is given each line the script prints, shortened and up to a bound; it must not throw
 */
public record PythonJob(Path script, Map<String, String> environment, Duration timeout, Consumer<String> logLine) {
    public PythonJob {
        environment = Map.copyOf(environment);
    }
}
