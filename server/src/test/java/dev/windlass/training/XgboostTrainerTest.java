package dev.windlass.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kernel.ProblemException;
import dev.windlass.kernel.Sha256;
import dev.windlass.models.Models;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class XgboostTrainerTest {
    private static final int ROWS = 4_000;
    private static final int FEATURES = 8;
    private static final int CATEGORIES = 12;
    private static final XgboostTrainer TRAINER = new XgboostTrainer();
    private static final Map<String, Object> PARAMETERS = Map.of(
            "objective", "binary:logistic",
            "max_depth", "5",
            "learning_rate", "0.1",
            "subsample", "0.8",
            "colsample_bytree", "0.5",
            "rounds", "25");

    @AfterAll
    static void close() {
        TRAINER.close();
    }

    @Test
    void trainingTwiceGivesTheSameBytes() {
        var job = job(7, PARAMETERS, true);

        assertThat(Sha256.of(TRAINER.train(job).model()))
                .isEqualTo(Sha256.of(TRAINER.train(job).model()));
    }

    @Test
    void anotherTrainerGivesTheSameBytesAfterOtherWork() {
        var job = job(7, PARAMETERS, false);
        var first = Sha256.of(TRAINER.train(job).model());

        try (var other = new XgboostTrainer()) {
            other.train(job(8, PARAMETERS, true));
            assertThat(Sha256.of(other.train(job).model())).isEqualTo(first);
        }
    }

    @Test
    void theSeedDecidesWhichRowsAndColumnsATreeSees() {
        assertThat(Sha256.of(TRAINER.train(job(7, PARAMETERS, false)).model()))
                .isNotEqualTo(Sha256.of(TRAINER.train(job(8, PARAMETERS, false)).model()));
    }

    @Test
    void theModelReadBackPredictsBitForBitAsTheLibrary() throws Exception {
        for (var categories : List.of(true, false)) {
            var job = job(3, PARAMETERS, categories);
            var bytes = TRAINER.train(job).model();
            var floats = new float[job.values().length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) job.values()[i];
            }
            var matrix = new DMatrix(floats, ROWS, FEATURES, Float.NaN);
            matrix.setFeatureNames(job.featureNames().toArray(String[]::new));
            matrix.setFeatureTypes(job.featureTypes().toArray(String[]::new));
            var booster = XGBoost.loadModel(bytes);
            var expected = booster.predict(matrix);
            booster.dispose();
            matrix.dispose();

            var answers = Models.read(bytes).predict(job.values(), ROWS);

            for (int row = 0; row < ROWS; row++) {
                assertThat(Float.floatToIntBits((float) answers[row]))
                        .as("row %d, categories %s", row, categories)
                        .isEqualTo(Float.floatToIntBits(expected[row][0]));
            }
        }
    }

    @Test
    void trainingRoundByRoundGivesTheBytesOfTheLibrarysOwnLoop() throws Exception {
        var job = job(3, PARAMETERS, false);
        var trained = TRAINER.train(job);
        var floats = new float[job.values().length];
        var labels = new float[ROWS];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) job.values()[i];
        }
        for (int row = 0; row < ROWS; row++) {
            labels[row] = (float) job.labels()[row];
        }
        var matrix = new DMatrix(floats, ROWS, FEATURES, Float.NaN);
        matrix.setLabel(labels);
        var parameters = new HashMap<>(trained.effectiveParameters());
        parameters.remove("rounds");
        var booster = XGBoost.train(matrix, parameters, 25, Map.of(), null, null);
        booster.setFeatureNames(job.featureNames().toArray(String[]::new));
        booster.setFeatureTypes(job.featureTypes().toArray(String[]::new));

        assertThat(Sha256.of(trained.model())).isEqualTo(Sha256.of(booster.toByteArray("ubj")));
        booster.dispose();
        matrix.dispose();
    }

    @Test
    void theModelCarriesNamesAndTypesOfItsFeatures() {
        var job = job(1, PARAMETERS, true);
        var model = Models.read(TRAINER.train(job).model());

        assertThat(model.featureNames()).isEqualTo(job.featureNames());
        assertThat(model.featureTypes()).isEqualTo(job.featureTypes());
        assertThat(model.info().trees()).isEqualTo(25);
        assertThat(model.info().objective()).isEqualTo("binary:logistic");
    }

    @Test
    void whatTheLibraryWasToldIsGivenBack() {
        var effective = TRAINER.train(job(11, PARAMETERS, false)).effectiveParameters();

        assertThat(effective)
                .containsEntry("max_depth", "5")
                .containsEntry("rounds", 25)
                .containsEntry("seed", 11L)
                .containsEntry("tree_method", "hist")
                .containsEntry("nthread", XgboostTrainer.THREADS);
    }

    @Test
    void everyRoundIsReportedInOrder() {
        var seen = new ArrayList<Integer>();
        var job = job(1, PARAMETERS, false);
        TRAINER.train(new TrainingJob(
                job.featureNames(), job.featureTypes(), job.values(), job.labels(), job.parameters(), 1, 1, seen::add));

        assertThat(seen).isEqualTo(IntStream.rangeClosed(1, 25).boxed().toList());
    }

    @Test
    void aMistypedParameterIsAnsweredWithTheNearestOne() {
        assertRefused(Map.of("learning_rte", "0.1"), "learning_rte", "Did you mean 'learning_rate'?");
        assertRefused(Map.of("colour", "red"), "colour", "Known are:", "max_depth");
        assertRefused(Map.of("n_estimators", "10"), "Call it 'rounds'");
        assertRefused(Map.of("eta", "0.1", "learning_rate", "0.1"), "the same parameter");
        assertRefused(Map.of("rounds", "many"), "It is 'many'.");
        assertRefused(Map.of("booster", "gblinear"), "cannot be served");
    }

    @Test
    void aRefusalOfTheLibraryIsToldInItsOwnWordsWithoutItsStack() {
        assertRefused(Map.of("max_depth", "deep"), "XGBoost refused", "max_depth", "deep");
        assertRefused(Map.of("objective", "binary:logical"), "XGBoost refused", "Unknown objective function");
        assertThatThrownBy(() -> TRAINER.train(job(1, Map.of("objective", "binary:logical"), false)))
                .message()
                .doesNotContain("Stack trace", ".so", "/src/");
    }

    @Test
    void numbersThatCannotBeTrainedOnAreNamedWithTheirPlace() {
        var job = job(1, PARAMETERS, true);
        job.labels()[17] = Double.NaN;
        assertThatThrownBy(() -> TRAINER.train(job)).hasMessageContainingAll("'label'", "row 17");
        job.labels()[17] = 1;
        job.values()[5 * FEATURES + 2] = 1e300;
        assertThatThrownBy(() -> TRAINER.train(job)).hasMessageContainingAll("'f2'", "row 5", "infinite");
        job.values()[5 * FEATURES + 2] = 1;
        job.values()[9 * FEATURES] = -1;
        assertThatThrownBy(() -> TRAINER.train(job)).hasMessageContainingAll("'f0'", "row 9", "category");
    }

    @Test
    void aClosedTrainerTakesNoJob() {
        var closed = new XgboostTrainer();
        closed.close();

        assertThatThrownBy(() -> closed.train(job(1, PARAMETERS, false)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("stopping");
    }

    @Test
    void closingStopsTheTrainingThatRuns() {
        var trainer = new XgboostTrainer();
        var job = job(1, Map.of("rounds", "100000"), false);
        var watched = new TrainingJob(
                job.featureNames(), job.featureTypes(), job.values(), job.labels(), job.parameters(), 1, 1, round -> {
                    if (round == 2) {
                        trainer.close();
                    }
                });

        assertThatThrownBy(() -> trainer.train(watched)).hasMessageContaining("stopped");
    }

    @Test
    void shuffledLabelsAreTheSameLabelsInAnOrderOfTheSeed() {
        var labels = IntStream.range(0, 1_000).asDoubleStream().toArray();

        var shuffled = Shuffle.labels(labels, 5);

        assertThat(shuffled).isNotEqualTo(labels).containsExactlyInAnyOrder(labels);
        assertThat(Shuffle.labels(labels, 5)).isEqualTo(shuffled);
        assertThat(Shuffle.labels(labels, 6)).isNotEqualTo(shuffled);
    }

    private static void assertRefused(Map<String, Object> parameters, String... words) {
        assertThatThrownBy(() -> TRAINER.train(job(1, parameters, false)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll(words);
    }

    /** Labels follow the first features; the first one is a category where asked for; a tenth is missing. */
    static TrainingJob job(long seed, Map<String, Object> parameters, boolean categories) {
        var random = new Random(99);
        var values = new double[ROWS * FEATURES];
        var labels = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            int at = row * FEATURES;
            int code = random.nextInt(CATEGORIES);
            values[at] = code;
            for (int feature = 1; feature < FEATURES; feature++) {
                values[at + feature] = random.nextGaussian();
            }
            double signal = code * 7 % 5 - 2 + values[at + 1] - values[at + 2] + random.nextGaussian();
            labels[row] = signal > 0 ? 1 : 0;
            if (row % 10 == 0) {
                values[at + row / 10 % FEATURES] = Double.NaN;
            }
        }
        var names = IntStream.range(0, FEATURES).mapToObj(i -> "f" + i).toList();
        var types = IntStream.range(0, FEATURES)
                .mapToObj(i -> i == 0 && categories ? TrainingJob.CATEGORY : TrainingJob.NUMBER)
                .toList();
        return new TrainingJob(names, types, values, labels, parameters, 10, seed);
    }
}
