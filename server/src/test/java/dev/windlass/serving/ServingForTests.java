package dev.windlass.serving;

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

/** Serving over a real database and a real ledger, with versions that tell in their answer who gave it. */
public final class ServingForTests implements AutoCloseable {
    /** The model of all deployments here. */
    public static final String MODEL = "model";

    /** The first time at which predictions are made. */
    public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    /** Versions from here on answer nothing. */
    public static final int FAILING = 900;

    private static final double HUNDREDTH = 100.0;

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
        deployments = new Deployments(database, ledger, (_, model, version) -> new Telling(model, version));
        log = new PredictionLog(database, ledger);
        predictor = new Predictor(deployments, log, clock);
    }

    /**
     * Answers a hundredth of its version, or the field {@code answer} of the row where there is one. Its features are
     * its version and the field {@code x}.
     */
    record Telling(String model, int version) implements Scorer {
        @Override
        public List<String> featureNames() {
            return List.of("version", "x");
        }

        @Override
        public Map<String, FieldType> requestFields() {
            return Map.of("x", FieldType.NUMBER);
        }

        @Override
        public Inputs inputs(Map<String, Object> entity, Instant at) {
            if (version >= FAILING) {
                throw new IllegalStateException("this version fails");
            }
            if (!entity.containsKey("x") && entity.containsKey("y")) {
                throw Problem.invalid("no-field", "The field 'x' is missing.", "", "");
            }
            var x = entity.get("x") instanceof Number number ? number.doubleValue() : Double.NaN;
            var answer = entity.get("answer") instanceof Number number ? number.doubleValue() : version / HUNDREDTH;
            return new Inputs(new double[] {version, x, answer}, Map.of("view", at));
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
