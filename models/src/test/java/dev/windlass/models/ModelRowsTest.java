package dev.windlass.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.models.Boosters.Recipe;
import java.util.Arrays;
import java.util.Random;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.Test;

class ModelRowsTest {
    private static Model model() throws XGBoostError {
        return Models.read(
                Boosters.train(new Recipe("multi:softprob", "num_class", 4), 1).toByteArray("ubj"));
    }

    @Test
    void rowsOfTheWrongLengthAreRefused() throws XGBoostError {
        Model model = model();

        assertThatThrownBy(() -> model.predict(new double[5]))
                .hasMessage("the row has 5 numbers, the model has 6 features");
        assertThatThrownBy(() -> model.predict(new double[6], new double[3]))
                .hasMessage("the array for the answer holds 3 numbers, 4 are needed");
        assertThatThrownBy(() -> model.predict(new double[13], 2))
                .hasMessage("13 numbers were given for 2 rows, 6 features make 12");
        assertThat(model.predict(new double[0], 0)).isEmpty();
    }

    @Test
    void doublesAreRoundedToFloatsBeforeTheyMeetAThreshold() throws XGBoostError {
        Model model = model();
        var random = new Random(5);
        float[] floats =
                XgboostDifferentialTest.hardRows(Boosters.train(new Recipe("multi:softprob", "num_class", 4), 1), 5);
        double[] exact = new double[Boosters.FEATURES];
        double[] nudged = new double[Boosters.FEATURES];
        for (int from = 0; from < floats.length; from += exact.length) {
            for (int i = 0; i < exact.length; i++) {
                float value = floats[from + i];
                exact[i] = value;
                // Less than half the distance to the next float, so it rounds to the same one.
                double distance = Math.abs(value) < Float.MAX_VALUE ? Math.ulp(value) * 0.24 : 0;
                nudged[i] = value + (random.nextBoolean() ? distance : -distance);
            }
            assertThat(model.predict(nudged)).as(Arrays.toString(nudged)).isEqualTo(model.predict(exact));
        }
    }

    @Test
    void infinitiesAnswerAsTheLargestFloatsDo() throws XGBoostError {
        Model model = model();
        for (int feature = 0; feature < Boosters.FEATURES - 1; feature++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                double[] infinite = {0.1, -0.2, 0.3, -0.4, 0.5, 3};
                double[] large = infinite.clone();
                infinite[feature] = sign * Double.POSITIVE_INFINITY;
                large[feature] = sign * (double) Float.MAX_VALUE;
                assertThat(model.predict(infinite)).isEqualTo(model.predict(large));
            }
        }
    }
}
