package dev.windlass.loop;

import dev.windlass.features.FeatureReader;
import dev.windlass.features.FeatureVector;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Problem;
import dev.windlass.ledger.Event;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.SqlLedger;
import dev.windlass.monitoring.MonitorMetrics;
import dev.windlass.monitoring.MonitorReport;
import dev.windlass.monitoring.Monitors;
import dev.windlass.monitoring.Profile;
import dev.windlass.registry.Registry;
import dev.windlass.serving.Deployment;
import dev.windlass.serving.Deployments;
import dev.windlass.serving.Label;
import dev.windlass.serving.Prediction;
import dev.windlass.serving.PredictionLog;
import dev.windlass.serving.Scorer;
import dev.windlass.store.Database;
import dev.windlass.tracking.Tracking;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One loop on a real database, ledger, registry, prediction log and deployments. Only the workshop is not real, and
 * the time stands until it is moved.
 */
final class LoopWorld implements AutoCloseable {
    static final String LOOP = "delays";
    static final Instant BEGIN = Instant.parse("2026-05-01T00:00:00Z");

    static final String YAML = """
            loop: delays
            owner: ops
            data:
              flights: { source: flights.parquet, time: at }
            features:
              request: { hour: number }
            train: { from: flights, time: at, target: late }
            gate: [auc >= 0.6, auc >= champion.auc - 0.005]
            serve:
              rollout: { canary: [25, 50, 100], each: 250 predictions, abort_if: [error_rate > 1%, log_loss > champion + 5%] }
              shadow: first
            monitor:
              window: 1d
              drift: { psi: 0.2 }
              quality: { auc: ">= 0.62", labels: { join: id, delay: 1d } }
            retrain: { on: [drift, quality, data], cooldown: 2d }
            govern: { approve: auto }
            """;

    /** How far answers lie on the right side: 0.2 and 0.8. */
    static final double GOOD = 0.6;

    /** As far on the wrong side. */
    static final double POOR = -0.6;

    private static final List<String> CAPABILITIES =
            List.of("ledger", Tracking.CAPABILITY, Registry.CAPABILITY, "serving", "monitoring", "loop");
    private static final int REFERENCE_ROWS = 1_000;
    private static final int HOURS = 10;

    private final Database database;
    private final SqlLedger ledger;
    private final PredictionLog log;
    private final FakeWorkshop.Findings findings = new FakeWorkshop.Findings();
    private Instant now = BEGIN;
    private int answers;
    private int unservable;

    private Life life = Life.endless();
    private Registry registry;
    private Deployments deployments;
    private Controller controller;

    LoopWorld(Path directory) {
        database = Database.open("sqlite:" + directory.resolve("windlass.db"), CAPABILITIES, this::now);
        ledger = SqlLedger.open(database, directory);
        log = new PredictionLog(database, ledger);
        apply(YAML);
        registry = new Registry(database, ledger);
        deployments = new Deployments(database, ledger, this::scorer);
        controller = controller(ledger);
    }

    /** Declares the loop anew. */
    void apply(String yaml) {
        new LoopFiles(database, ledger).apply(yaml, Map.of(), new Actor("ann"));
    }

    /** Starts the process again on what the one before left in the database. */
    void live(Life next) {
        life = next;
        var mortal = new MortalLedger(ledger, life);
        registry = new Registry(database, mortal);
        deployments = new Deployments(database, mortal, this::scorer);
        controller = controller(mortal);
    }

    private Monitors monitors() {
        return new Monitors(
                database, log, (_, _) -> Optional.of(profile()), new MonitorMetrics(new PrometheusRegistry()));
    }

    /** What the monitors kept, oldest first. */
    List<MonitorReport> reports() {
        return monitors().reports(LOOP);
    }

    private Controller controller(Ledger of) {
        var monitors = monitors();
        var evidence = new Evidence(monitors, log, registry, this::now);
        return new Controller(
                database,
                of,
                new LoopFiles(database, of),
                new FakeWorkshop(findings, registry, life),
                evidence,
                new Rollouts(evidence, _ -> life.point(), deployments),
                this::now);
    }

    /** Makes a version one that has no model file. */
    void unservable(int version) {
        unservable = version;
    }

    private Scorer scorer(String deployment, String model, int version) {
        if (version == unservable) {
            throw Problem.refused("no-model", "It has no model file.", "", "");
        }
        return new Scorer() {
            @Override
            public String model() {
                return model;
            }

            @Override
            public int version() {
                return version;
            }

            @Override
            public List<String> featureNames() {
                return List.of("hour");
            }

            @Override
            public FeatureReader reader() {
                throw new UnsupportedOperationException("nobody asks " + deployment);
            }

            @Override
            public Inputs inputs(FeatureVector features) {
                throw new UnsupportedOperationException("nobody asks " + deployment);
            }

            @Override
            public double score(double[] features) {
                throw new UnsupportedOperationException("nobody asks " + deployment);
            }
        };
    }

    private static Profile profile() {
        return Profile.of(
                List.of("hour"),
                IntStream.range(0, REFERENCE_ROWS)
                        .mapToDouble(row -> row % HOURS)
                        .toArray(),
                IntStream.range(0, REFERENCE_ROWS).mapToDouble(row -> row % 2).toArray());
    }

    private Instant now() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    void newData() {
        findings.dataVersion++;
    }

    FakeWorkshop.Findings findings() {
        return findings;
    }

    Controller controller() {
        return controller;
    }

    Deployments deployments() {
        return deployments;
    }

    PredictionLog log() {
        return log;
    }

    LoopState state() {
        return controller.state(LOOP);
    }

    Optional<Deployment> deployed() {
        return deployments.find(LOOP);
    }

    int versions() {
        return registry.find(LOOP).isEmpty() ? 0 : registry.versions(LOOP).size();
    }

    Optional<Integer> crowned() {
        return registry.aliases().version(LOOP, "champion").map(version -> version.version());
    }

    Registry registry() {
        return registry;
    }

    /** Takes every step there is, and names them. */
    List<String> settle() {
        return controller.reconcile(LOOP).stream().map(LoopEvent::kind).toList();
    }

    /** Everything that was ever written, of whatever subject. */
    List<Event> events() {
        return ledger.events("", -1, Ledger.PAGE_MAX);
    }

    /** Answers at every hour of the reference; {@code skill} says how right they are. Answers the keys. */
    List<String> answer(int version, Prediction.Route route, int count, double skill) {
        return answer(version, route, count, skill, HOURS);
    }

    /** As above, with hours up to {@code hours} only. */
    List<String> answer(int version, Prediction.Route route, int count, double skill, int hours) {
        var keys = new ArrayList<String>();
        var predictions = new ArrayList<Prediction>();
        for (var i = 0; i < count; i++) {
            var number = answers++;
            keys.add("flight-" + number);
            predictions.add(new Prediction(
                    "prediction-" + number,
                    "request-" + number,
                    now,
                    LOOP,
                    LOOP,
                    version,
                    route,
                    "flight-" + number,
                    Map.of(),
                    List.of((double) (number / 2 % hours)),
                    Map.of(),
                    0.5 + (number % 2 - 0.5) * skill,
                    100,
                    ""));
        }
        log.append(predictions).join();
        return keys;
    }

    /** Tells what turned out to be true of {@code keys}: of every second one that it was late. */
    void label(List<String> keys) {
        log.label(
                LOOP,
                keys.stream()
                        .map(key -> new Label(key, Integer.parseInt(key.substring("flight-".length())) % 2, now))
                        .toList());
    }

    /** Champion and candidate answer as many as a step of a rollout needs, and all labels come. */
    void answersOfAStep(int champion, int candidate, double candidateSkill) {
        pass(Duration.ofMinutes(1));
        label(answer(champion, Prediction.Route.CHAMPION, 250, GOOD));
        label(answer(candidate, Prediction.Route.CANDIDATE, 250, candidateSkill));
        pass(Duration.ofMinutes(1));
    }

    @Override
    public void close() {
        ledger.close();
        database.close();
    }
}
