package dev.windlass.serving;

import dev.windlass.features.FeatureKind;
import dev.windlass.features.FeatureReader;
import dev.windlass.features.FeatureSet;
import dev.windlass.features.FeatureVector;
import dev.windlass.features.RequestFeature;
import dev.windlass.kernel.Problem;
import dev.windlass.ledger.SqlLedger;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Serving over a real database and a real ledger, with versions that tell in their answer who gave it. */
public final class ServingForTests implements AutoCloseable {
    /** The model of all deployments here. */
    public static final String MODEL = "model";

    /** The first time at which predictions are made. */
    public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    /** Versions from here on answer nothing. */
    public static final int FAILING = 900;

    private static final double HUNDREDTH = 100.0;

    /** Shared by all versions, as by versions of a loop whose features did not change. */
    private final Asked asked = new Asked();

    private final Database database;
    private final SqlLedger ledger;
    private final Deployments deployments;
    private final PredictionLog log;
    private final Predictor predictor;

    public ServingForTests(DatabaseUnderTest underTest, Path folder) {
        this(underTest, folder, () -> NOON);
    }

    public ServingForTests(DatabaseUnderTest underTest, Path folder, InstantSource clock) {
        database = underTest.open(List.of(SqlLedger.CAPABILITY, "serving", "monitoring"), clock);
        try {
            ledger = SqlLedger.open(database, Files.createDirectories(folder.resolve("ledger")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        deployments = new Deployments(database, ledger, (_, model, version) -> new Telling(model, version, asked));
        log = new PredictionLog(database, ledger);
        predictor = new Predictor(deployments, log, clock);
    }

    /** The fields {@code x} and {@code answer} of a request; counts how often it is asked. */
    private static final class Asked implements FeatureReader {
        private final AtomicInteger times = new AtomicInteger();

        @Override
        public FeatureSet set() {
            return new FeatureSet(
                    List.of(), List.of(new RequestFeature("x", FeatureKind.NUMBER)), List.of(), List.of());
        }

        @Override
        public FeatureVector vector(Map<String, ? extends @Nullable Object> entity, Instant at) {
            times.incrementAndGet();
            if (!entity.containsKey("x") && entity.containsKey("y")) {
                throw Problem.invalid("no-field", "The field 'x' is missing.", "", "");
            }
            return new FeatureVector(
                    List.of("x", "answer"),
                    new @Nullable Object[] {entity.get("x"), entity.get("answer")},
                    Map.of("view", at));
        }
    }

    /** How often features were computed. */
    int computed() {
        return asked.times.get();
    }

    /**
     * Answers a hundredth of its version, or the field {@code answer} of the row where there is one. Its features are
     * its version and the field {@code x}.
     */
    record Telling(String model, int version, FeatureReader reader) implements Scorer {
        @Override
        public List<String> featureNames() {
            return List.of("version", "x");
        }

        @Override
        public Map<String, FieldType> requestFields() {
            return Map.of("x", FieldType.NUMBER);
        }

        @Override
        public Inputs inputs(FeatureVector features) {
            if (version >= FAILING) {
                throw new IllegalStateException("this version fails");
            }
            var x = features.values()[0] instanceof Number number ? number.doubleValue() : Double.NaN;
            var answer = features.values()[1] instanceof Number number ? number.doubleValue() : version / HUNDREDTH;
            return new Inputs(new double[] {version, x, answer}, features.times());
        }

        @Override
        public double score(double[] features) {
            return features[2];
        }
    }

    public Database database() {
        return database;
    }

    public SqlLedger ledger() {
        return ledger;
    }

    public Deployments deployments() {
        return deployments;
    }

    public PredictionLog log() {
        return log;
    }

    public Predictor predictor() {
        return predictor;
    }

    /** Predicts one row, keyed by its field {@code id}. */
    public Prediction predict(String deployment, Map<String, Object> row) {
        return predictor.predict(deployment, List.of(row), Optional.of("id")).getFirst();
    }

    @Override
    public void close() {
        ledger.close();
        database.close();
    }
}
