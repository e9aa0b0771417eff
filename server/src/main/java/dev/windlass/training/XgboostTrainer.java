package dev.windlass.training;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Trains boosters with XGBoost, one at a time. The same job gives the same bytes, on every call and after every start.
 *
 * <p>All native work is done on one platform thread that lives as long as the trainer: the library keeps its own threads
 * per calling thread, and a virtual thread would pin its carrier for minutes.
 */
public final class XgboostTrainer implements AutoCloseable {
    /**
     * One thread: the order in which gradients are summed does not follow the machine, and serving keeps its processors.
     * With two, the library's threads wait for each other by spinning; where other work holds the processors, that made
     * a training eight times as long as it is with one.
     */
    static final int THREADS = 1;
    /** Jobs that may wait for the one that runs. */
    static final int WAITING_MAX = 8;

    private static final int MESSAGE_CHARACTERS_MAX = 600;
    /** A category's code must be exact in a 32-bit float. */
    private static final int CATEGORY_LIMIT = 1 << 24;
    /** Time of day and place in the source that the library puts before each message. */
    private static final Pattern MESSAGE_PREFIX = Pattern.compile("^\\[\\d\\d:\\d\\d:\\d\\d]\\s+\\S+?:\\d+:\\s*");

    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            Thread.ofPlatform().name("xgboost").daemon().factory());

    /** Trains, and returns when the model is there. Interrupting the caller stops the training after its round. */
    public Trained train(TrainingJob job) {
        var effective = XgboostParameters.effective(job, THREADS);
        checkNumbers(job);
        Future<Trained> future;
        try {
            future = thread.submit(() -> onThread(job, effective));
        } catch (RejectedExecutionException e) {
            throw busy(e);
        }
        try {
            return future.get();
        } catch (InterruptedException _) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw stopped();
        } catch (ExecutionException e) {
            throw rethrown(e.getCause() == null ? e : e.getCause());
        }
    }

    /** Stops the training that runs after its round, and those that wait. */
    @Override
    public void close() {
        for (var waiting : thread.shutdownNow()) {
            if (waiting instanceof Future<?> future) {
                future.cancel(false);
            }
        }
    }

    private static Trained onThread(TrainingJob job, Map<String, Object> effective) throws XGBoostError {
        var start = System.nanoTime();
        var rounds = XgboostParameters.rounds(job);
        var told = new LinkedHashMap<>(effective);
        told.remove(XgboostParameters.ROUNDS);
        DMatrix matrix = matrix(job);
        try {
            Booster booster = XGBoost.train(matrix, told, 0, Map.of(), null, null);
            try {
                booster.setFeatureNames(job.featureNames().toArray(new String[0]));
                booster.setFeatureTypes(job.featureTypes().toArray(new String[0]));
                for (int round = 0; round < rounds; round++) {
                    if (Thread.interrupted()) {
                        throw stopped();
                    }
                    booster.update(matrix, round);
                    job.onRound().accept(round + 1);
                }
                byte[] model = booster.toByteArray("ubj");
                TrainedModels.check(model, job.featureNames().size());
                return new Trained(
                        model, Collections.unmodifiableMap(effective), Duration.ofNanos(System.nanoTime() - start));
            } finally {
                booster.dispose();
            }
        } finally {
            matrix.dispose();
        }
    }

    /** The rows in the library's own form. The floats in between are garbage as soon as this returns. */
    private static DMatrix matrix(TrainingJob job) throws XGBoostError {
        var values = floats(job.values());
        var matrix = new DMatrix(values, job.rows(), job.features(), Float.NaN);
        try {
            matrix.setLabel(floats(job.labels()));
            matrix.setFeatureNames(job.featureNames().toArray(new String[0]));
            matrix.setFeatureTypes(job.featureTypes().toArray(new String[0]));
            return matrix;
        } catch (XGBoostError e) {
            matrix.dispose();
            throw e;
        }
    }

    private static float[] floats(double[] values) {
        var floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** Numbers the library would refuse without saying where they are. */
    private static void checkNumbers(TrainingJob job) {
        int features = job.features();
        var category = new boolean[features];
        for (int feature = 0; feature < features; feature++) {
            category[feature] = job.featureTypes().get(feature).equals(TrainingJob.CATEGORY);
        }
        for (int row = 0, at = 0; row < job.rows(); row++) {
            if (!Float.isFinite((float) job.labels()[row])) {
                throw unusable("label", row, job.labels()[row], "A label must be a finite number.");
            }
            for (int feature = 0; feature < features; feature++, at++) {
                double value = job.values()[at];
                if (Float.isInfinite((float) value)) {
                    throw unusable(job.featureNames().get(feature), row, value, "It is infinite as a 32-bit float.");
                }
                if (category[feature] && !Double.isNaN(value) && !code(value)) {
                    throw unusable(
                            job.featureNames().get(feature),
                            row,
                            value,
                            "A category's code is a whole number from 0 to %d.".formatted(CATEGORY_LIMIT - 1));
                }
            }
        }
    }

    private static boolean code(double value) {
        return value >= 0 && value < CATEGORY_LIMIT && value == Math.rint(value);
    }

    private static ProblemException unusable(String column, int row, double value, String why) {
        return Problem.invalid(
                "value-not-trainable",
                "Column '%s' has the value %s in row %d (from 0).".formatted(column, value, row),
                why,
                "Use NaN where a feature is missing, and leave out rows without a label.");
    }

    private static RuntimeException rethrown(Throwable cause) {
        if (cause instanceof XGBoostError error) {
            var said = said(error);
            return new ProblemException(
                    new Problem(
                            Problem.Kind.INVALID,
                            "training-refused",
                            "XGBoost refused to train.",
                            "It says: %s".formatted(said),
                            "Change the training parameters or the data it names."),
                    error);
        }
        if (cause instanceof RuntimeException known) {
            return known;
        }
        if (cause instanceof Error fatal) {
            throw fatal;
        }
        return new IllegalStateException(cause);
    }

    /** The library's message without time, place and native stack. */
    private static String said(XGBoostError error) {
        var message = String.valueOf(error.getMessage());
        var stack = message.indexOf("Stack trace:");
        var bare = MESSAGE_PREFIX
                .matcher(stack < 0 ? message : message.substring(0, stack))
                .replaceFirst("")
                .strip();
        return bare.length() <= MESSAGE_CHARACTERS_MAX ? bare : bare.substring(0, MESSAGE_CHARACTERS_MAX) + " …";
    }

    private static ProblemException stopped() {
        return Problem.unavailable(
                "training-stopped", "The training was stopped.", "No model came of it.", "Start it again.");
    }

    private static ProblemException busy(RejectedExecutionException cause) {
        return new ProblemException(
                new Problem(
                        Problem.Kind.UNAVAILABLE,
                        "training-busy",
                        "The training cannot be taken.",
                        "%d wait already, or the server is stopping.".formatted(WAITING_MAX),
                        "Try again when one of them has ended."),
                cause);
    }
}
