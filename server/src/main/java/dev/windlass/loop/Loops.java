package dev.windlass.loop;

import dev.windlass.blob.BlobStore;
import dev.windlass.data.Datasets;
import dev.windlass.features.FeatureSet;
import dev.windlass.features.OnlineStore;
import dev.windlass.frame.DuckDb;
import dev.windlass.http.Route;
import dev.windlass.identity.Passes;
import dev.windlass.kernel.Json;
import dev.windlass.ledger.Ledger;
import dev.windlass.monitoring.MonitorMetrics;
import dev.windlass.monitoring.Monitors;
import dev.windlass.monitoring.Profile;
import dev.windlass.registry.ModelVersion;
import dev.windlass.registry.Registry;
import dev.windlass.serving.Deployments;
import dev.windlass.serving.Prediction;
import dev.windlass.serving.PredictionLog;
import dev.windlass.serving.RegistryScorers;
import dev.windlass.store.Database;
import dev.windlass.tracking.Tracking;
import dev.windlass.training.PythonTrainer;
import dev.windlass.training.XgboostTrainer;
import dev.windlass.validation.Validations;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All loops: builds the controller out of the capabilities, and is what the rest of the program sees of it. */
public final class Loops implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loops.class);

    private final LoopFiles files;
    private final Controller controller;
    private final Turns turns;
    private final LoopRoutes routes;
    private final LoopServing serving;
    private final Deployments deployments;
    private final Recomputation recomputation;

    /** What loops are made of. */
    public record Parts(
            Database database,
            Ledger ledger,
            BlobStore blobs,
            Datasets datasets,
            Validations validations,
            OnlineStore online,
            Tracking tracking,
            Registry registry,
            PredictionLog log,
            MonitorMetrics metrics,
            XgboostTrainer trainer,
            Scripts scripts,
            InstantSource clock) {}

    /**
     * What loops that train with a script need besides.
     *
     * @param engine writes the files that scripts read
     * @param folder where each script gets a folder for its time; the engine may write there
     * @param tracking answers the address at which a script finds this program
     * @param passes what a script is let in with there
     */
    public record Scripts(
            PythonTrainer trainer, DuckDb engine, Path folder, Supplier<String> tracking, Passes passes) {}

    public Loops(Parts parts) {
        var data = new LoopData(parts.datasets());
        var scorers = new RegistryScorers(parts.registry(), parts.blobs(), parts.online());
        recomputation = new Recomputation(data, parts.registry(), scorers, parts.log());
        files = new LoopFiles(parts.database(), parts.ledger());
        serving = new LoopServing(
                files, data, parts.online(), parts.registry(), scorers, this::deployments, parts.clock());
        deployments = new Deployments(parts.database(), parts.ledger(), serving);
        var monitors = new Monitors(
                parts.database(),
                parts.log(),
                (model, version) -> parts.registry()
                        .find(model, version)
                        .filter(found -> found.artifact(LoopModels.PROFILE).isPresent())
                        .map(found -> Json.read(scorers.text(found, LoopModels.PROFILE), Profile.class)),
                parts.metrics());
        var runs = new LoopRuns(parts.tracking(), parts.clock());
        var scripts = new ScriptTraining(parts.scripts(), runs);
        var workshop = new ModelWorkshop(
                data,
                new LoopModels(parts.blobs()),
                runs,
                parts.registry(),
                new Measurement(data, scorers),
                parts.validations(),
                parts.trainer(),
                scripts);
        var evidence = new Evidence(monitors, parts.log(), parts.registry(), parts.clock());
        controller = new Controller(
                parts.database(),
                parts.ledger(),
                files,
                workshop,
                evidence,
                new Rollouts(evidence, serving, deployments),
                parts.clock());
        turns = new Turns(controller::reconcileQuietly);
        routes = new LoopRoutes(
                files,
                controller,
                serving,
                monitors,
                parts.log(),
                parts.ledger(),
                recomputation,
                scripts,
                parts.clock(),
                name -> parts.registry().find(name).isPresent());
    }

    public Deployments deployments() {
        return deployments;
    }

    /** The features that a loop declares; the events they are computed from are in memory afterwards. */
    public FeatureSet features(String loop) {
        var spec = files.existing(loop).spec();
        serving.load(spec);
        return LoopFeatures.of(spec);
    }

    /**
     * The features of a prediction, computed again from the dataset versions as of its time; empty when the datasets do
     * not reach that time, or the deployment is no loop's.
     */
    public Optional<double[]> featuresAnew(ModelVersion version, Prediction prediction) {
        return files.find(prediction.deployment())
                .flatMap(loop -> recomputation.features(loop.spec(), version, prediction));
    }

    public List<Route> routes() {
        return routes.routes();
    }

    public List<String> names() {
        return files.names();
    }

    /** Lets every loop take all steps it can take now, each in a turn of its own; waits for none of them. */
    public void reconcileAll() {
        try {
            turns.give(names());
        } catch (RuntimeException e) {
            // A timer never calls again what has once thrown: a full disk must not end all loops for good.
            LOG.error("the loops could not be listed", e);
        }
    }

    /** Interrupts what loops do at the moment; it is done again at the next start. */
    @Override
    public void close() {
        turns.close();
    }
}
