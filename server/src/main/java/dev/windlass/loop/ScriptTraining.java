package dev.windlass.loop;

import dev.windlass.features.FeatureMatrix;
import dev.windlass.frame.Column;
import dev.windlass.frame.Frame;
import dev.windlass.frame.NumberColumn;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.tracking.Run;
import dev.windlass.training.PythonEnvironment;
import dev.windlass.training.PythonJob;
import dev.windlass.training.PythonTrainer;
import dev.windlass.training.Trained;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains with the script that lies beside a loop file. The script gets the same matrix that the built-in trainer would,
 * as files in a folder of its own that is gone afterwards, and a run in tracking that its {@code mlflow.start_run()}
 * joins. What it leaves is judged and served as any other model.
 */
final class ScriptTraining {
    /** Longer parameters do not fit into a variable of a process on every system. */
    static final int PARAMETERS_BYTES_MAX = 64 * 1024;
    /** Where a run keeps what belongs to its training. */
    static final String FOLDER = "training/";

    private static final Logger LOG = LoggerFactory.getLogger(ScriptTraining.class);
    private static final String TARGET = "target";
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");
    /** A hash seed is an unsigned number of 32 bits. */
    private static final long HASH_SEEDS = 1L << 32;

    private final Loops.Scripts scripts;
    private final LoopRuns runs;

    /** Removes what a server that was killed has left in the folder of the scripts. */
    ScriptTraining(Loops.Scripts scripts, LoopRuns runs) {
        this.scripts = scripts;
        this.runs = runs;
        clear(scripts.folder());
    }

    /** Features and labels of the same rows. */
    record Examples(FeatureMatrix matrix, double[] labels) {}

    /** @param holdout the rows that the gate will look at */
    record Task(Workshop.Order order, Run run, Examples train, Examples holdout, Map<String, Object> parameters) {}

    /** A model, and what it was trained on beside what the server itself is. */
    record Made(Trained trained, Map<String, String> environment) {}

    void requireAllowed() {
        scripts.trainer().requireAllowed();
    }

    /** Runs the script; whatever comes of it, what it printed is kept with the run. */
    Made train(Task task) {
        requireAllowed();
        var path = task.order().spec().train().script().orElseThrow();
        var text = task.order().loop().file(path);
        var name = path.substring(path.lastIndexOf('/') + 1);
        var output = new KeptOutput();
        var environment = scripts.trainer().environment();
        runs.keep(task.run(), FOLDER + name, text.getBytes(StandardCharsets.UTF_8));
        runs.keep(
                task.run(),
                FOLDER + "requirements.txt",
                (String.join("\n", environment.packages()) + "\n").getBytes(StandardCharsets.UTF_8));
        runs.tag(task.run(), Map.of("windlass.environment.python", environment.python()));
        try (var place = new Place(Files.createTempDirectory(
                        Files.createDirectories(scripts.folder()),
                        task.order().spec().name() + "-"));
                var pass = scripts.passes()
                        .contributor(Actor.loop(task.order().spec().name()))) {
            var script = Files.writeString(place.folder().resolve(name), text);
            var job = new PythonJob(
                    script,
                    environment(task, place.folder(), pass.secret()),
                    task.train().matrix().names(),
                    task.order().spec().train().timeout(),
                    PythonJob.WRITTEN_BYTES_MAX,
                    output::add);
            var trained = scripts.trainer().train(job);
            output.end(trained.lastLines());
            return new Made(new Trained(trained.model(), told(task), trained.took()), described(environment));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            keep(task.run(), output);
        }
    }

    /** The outcome of the script matters more than what it printed. */
    private void keep(Run run, KeptOutput output) {
        try {
            runs.keep(run, FOLDER + "output.log", output.bytes());
        } catch (RuntimeException e) {
            LOG.warn("what the script of run {} printed could not be kept: {}", run.id(), e.getMessage());
        }
    }

    private static Map<String, String> described(PythonEnvironment environment) {
        return Map.of(
                "python", environment.python(),
                "python_packages", String.join(" ", environment.packages()));
    }

    /** The parameters of the run: those of the loop file where the script has logged no other value. */
    private Map<String, Object> told(Task task) {
        var told = new TreeMap<String, String>();
        task.parameters().forEach((name, value) -> told.put(name, String.valueOf(value)));
        told.putIfAbsent("rounds", Integer.toString(task.order().spec().train().rounds()));
        return new TreeMap<>(runs.parameters(task.run(), told));
    }

    private Map<String, String> environment(Task task, Path folder, String pass) throws IOException {
        var spec = task.order().spec();
        var target = target(task.train().matrix());
        var output = Files.createDirectory(folder.resolve("output"));
        var features = folder.resolve("features.json");
        Files.write(features, Json.bytes(task.train().matrix().schema()));
        var variables = new LinkedHashMap<String, String>();
        variables.put("MLFLOW_TRACKING_URI", scripts.tracking().get());
        variables.put("MLFLOW_TRACKING_TOKEN", pass);
        variables.put("MLFLOW_RUN_ID", task.run().id());
        variables.put("MLFLOW_EXPERIMENT_ID", task.run().experiment());
        variables.put("WINDLASS_LOOP", spec.name());
        variables.put("WINDLASS_TRAIN_DATA", parquet(folder.resolve("train.parquet"), task.train(), target));
        variables.put("WINDLASS_HOLDOUT_DATA", parquet(folder.resolve("holdout.parquet"), task.holdout(), target));
        variables.put("WINDLASS_TARGET", target);
        variables.put("WINDLASS_FEATURES", features.toString());
        variables.put("WINDLASS_PARAMETERS", parameters(task.parameters()));
        variables.put(
                "WINDLASS_ROUNDS",
                String.valueOf(
                        task.parameters().getOrDefault("rounds", spec.train().rounds())));
        variables.put("WINDLASS_SEED", Long.toString(spec.train().seed()));
        variables.put("WINDLASS_OUTPUT", output.toString());
        variables.put(PythonTrainer.MODEL_OUT, output.resolve("model.ubj").toString());
        variables.put("PYTHONHASHSEED", Long.toString(Math.floorMod(spec.train().seed(), HASH_SEEDS)));
        variables.put("TMPDIR", Files.createDirectory(folder.resolve("tmp")).toString());
        variables.putAll(direct());
        return variables;
    }

    /** A proxy of the machine is not on the way from this machine to itself. */
    private static Map<String, String> direct() {
        var variables = new LinkedHashMap<String, String>();
        for (var name : new String[] {"NO_PROXY", "no_proxy"}) {
            var before = System.getenv(name);
            variables.put(name, (before == null || before.isBlank() ? "" : before + ",") + "127.0.0.1,localhost,::1");
        }
        return variables;
    }

    /** A name for the label that no feature has. */
    private static String target(FeatureMatrix matrix) {
        var name = TARGET;
        while (matrix.names().contains(name)) {
            name += "_";
        }
        return name;
    }

    private String parquet(Path file, Examples examples, String target) {
        var matrix = examples.matrix();
        var columns = new LinkedHashMap<String, Column>();
        for (var column = 0; column < matrix.width(); column++) {
            var values = new double[matrix.rows()];
            for (var row = 0; row < values.length; row++) {
                values[row] = matrix.value(row, column);
            }
            columns.put(matrix.names().get(column), new NumberColumn(values));
        }
        columns.put(target, new NumberColumn(examples.labels()));
        Frame.of(columns).writeParquet(scripts.engine(), file);
        return file.toString();
    }

    /** As JSON, with numbers and booleans where the loop file writes such. */
    static String parameters(Map<String, Object> parameters) {
        var json = Json.object();
        parameters.forEach((name, value) -> {
            var text = String.valueOf(value);
            if (NUMBER.matcher(text).matches() || text.equals("true") || text.equals("false")) {
                json.set(name, Json.read(text));
            } else {
                json.put(name, text);
            }
        });
        var text = Json.text(json);
        if (text.getBytes(StandardCharsets.UTF_8).length > PARAMETERS_BYTES_MAX) {
            throw Problem.refused(
                    "too-many-parameters",
                    "The parameters of the training are too long.",
                    "As JSON they are given to a script in a variable of at most %d bytes."
                            .formatted(PARAMETERS_BYTES_MAX),
                    "Put what does not change into the script itself.");
        }
        return text;
    }

    private static void clear(Path folder) {
        if (Files.isDirectory(folder)) {
            try (var left = Files.list(folder)) {
                left.toList().forEach(one -> new Place(one).close());
            } catch (IOException e) {
                LOG.warn("the folder {} could not be cleared: {}", folder, e.getMessage());
            }
        }
    }

    /** The folder of one script. */
    private record Place(Path folder) implements AutoCloseable {
        /** Links are deleted, not followed. What cannot be deleted is told and left to the next start. */
        @Override
        public void close() {
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("the folder {} of a script is left over: {}", folder, e.getMessage());
            }
        }
    }
}
