package dev.windlass.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.models.Boosters.Recipe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file is hostile: it is refused in words, or the model that comes out of it answers every row. */
class HostileBoosterTest {
    private static final int FLIPS = 5_000;

    @ParameterizedTest
    @ValueSource(strings = {"xgboost-1.7.6-binary.json", "xgboost-3.2.0-binary.json", "xgboost-3.2.0-binary.ubj"})
    void aFileCutAnywhereIsRefused(String file) throws IOException {
        byte[] whole = XgboostGoldenFilesTest.bytes(file);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Models.read(cut)).as("cut at " + length).isInstanceOf(ModelFormatException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "xgboost-1.7.6-binary.json, 11",
        "xgboost-3.2.0-multi.json, 12",
        "xgboost-1.7.6-multi.ubj, 13",
        "xgboost-3.2.0-binary.ubj, 14"
    })
    void aFileWithFlippedBitsIsRefusedOrAnswersEveryRow(String file, long seed) throws IOException {
        byte[] whole = XgboostGoldenFilesTest.bytes(file);
        var random = new Random(seed);
        int refused = 0;
        for (int flip = 0; flip < FLIPS; flip++) {
            byte[] bent = whole.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                answerEverything(Models.read(bent), random);
            } catch (ModelFormatException e) {
                refused++;
                assertThat(e.getMessage()).hasSizeLessThan(1_000);
            } catch (RuntimeException e) {
                throw new AssertionError("%s, seed %d, flip %d".formatted(file, seed, flip), e);
            }
        }
        assertThat(refused).isBetween(FLIPS / 20, FLIPS);
    }

    private static void answerEverything(Model model, Random random) {
        double[] row = new double[model.featureNames().size()];
        double[] values = {Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 0, 3, -1e300, 1e9};
        for (int i = 0; i < 5; i++) {
            for (int feature = 0; feature < row.length; feature++) {
                row[feature] = random.nextBoolean() ? random.nextGaussian() : values[random.nextInt(values.length)];
            }
            assertThat(model.predict(row)).hasSize(model.outputs());
            assertThat(model.predictMargin(row)).hasSize(model.margins());
            assertThat(model.predict(row, 1)).isEqualTo(model.predict(row));
        }
    }

    @Test
    void deepNestingIsRefusedInBothNotations() {
        byte[] json = ("{\"a\":" + "[".repeat(1_000_000)).getBytes(StandardCharsets.UTF_8);
        byte[] ubjson = new byte[1_000_000];
        Arrays.fill(ubjson, (byte) '[');
        System.arraycopy(new byte[] {'{', 'i', 1, 'a'}, 0, ubjson, 0, 4);

        assertThatThrownBy(() -> Models.read(json))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("epth");
        assertThatThrownBy(() -> Models.read(ubjson)).hasMessageContaining("nested deeper than 32");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[$l#L", "[$L#L", "[#L", "[$d#L", "SL", "[$U#L"})
    void aLengthThatLiesIsRefusedBeforeMemoryIsTaken(String prefix) {
        for (long length : new long[] {2, Integer.MAX_VALUE, 1L << 33, Long.MAX_VALUE, -1}) {
            byte[] head = ("{i\u0001a" + prefix).getBytes(StandardCharsets.US_ASCII);
            byte[] content = ByteBuffer.allocate(head.length + 9)
                    .put(head)
                    .putLong(length)
                    .array();

            assertThatThrownBy(() -> Models.read(content)).as(prefix + length).isInstanceOf(ModelFormatException.class);
        }
    }

    @Test
    void millionsOfClaimedFeaturesTakeNoMemoryForNames() throws IOException {
        String json = json("xgboost-3.2.0-binary.json")
                .replaceFirst("\"feature_names\":\\[[^]]*]", "\"feature_names\":[]")
                .replaceFirst("\"feature_types\":\\[[^]]*]", "\"feature_types\":[]");
        String wide =
                json.replace("\"num_feature\":\"5\",\"num_target\"", "\"num_feature\":\"4000000\",\"num_target\"");
        String wider =
                json.replace("\"num_feature\":\"5\",\"num_target\"", "\"num_feature\":\"4000000000\",\"num_target\"");

        assertThat(read(wide).featureNames()).hasSize(4_000_000).endsWith("f3999999");
        assertThatThrownBy(() -> read(wider)).hasMessageContaining("num_feature is 4000000000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"name\":\"gbtree\"|\"name\":\"dart\"|The booster 'dart' is not supported",
                "\"name\":\"gbtree\"|\"name\":\"gblinear\"|The booster 'gblinear' is not supported",
                "\"name\":\"binary:logistic\"|\"name\":\"mine:own\"|The objective 'mine:own' is not supported",
                "\"tree_info\":[0|\"weight_drop\":[0.5],\"tree_info\":[0|The booster 'dart' is not supported",
                "\"size_leaf_vector\":\"1\"|\"size_leaf_vector\":\"3\"|Trees with vector leaves are not supported",
                "\"left_children\":[1|\"left_children\":[0|not neighbours",
                "\"left_children\":[1,3,5|\"left_children\":[1,1,5|not neighbours",
                "\"left_children\":[1|\"left_children\":[9000000000|out of range",
                "\"id\":0|\"id\":1|tree 0 says that it is tree 1",
                "\"tree_info\":[0|\"tree_info\":[7|belongs to output 7",
                "\"version\"|\"learner\":{},\"version\"|'learner' occurs twice",
                "\"num_class\":\"0\"|\"num_class\":\"1000000000\"|num_class is 1000000000",
                "\"base_score\":\"[|\"base_score\":\"[1,|base_score has 2 numbers"
            })
    void whatIsNotUnderstoodIsRefusedByName(String part, String replacement, String message) throws IOException {
        String json = json("xgboost-3.2.0-binary.json");
        assertThat(json).contains(part);
        String bent = json.replace(part, replacement);

        assertThatThrownBy(() -> read(bent))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aTreeThatIsAGraphIsRefused() throws IOException {
        String json = json("xgboost-3.2.0-binary.json");
        String shared = json.replaceFirst("(\"left_children\":)\\[1,3,5", "$1[1,3,3")
                .replaceFirst("(\"right_children\":)\\[2,4,6", "$1[2,4,4");
        String beyond = json.replaceFirst("(\"left_children\":)\\[1,3,5", "$1[1,3,500")
                .replaceFirst("(\"right_children\":)\\[2,4,6", "$1[2,4,501");

        assertThatThrownBy(() -> read(shared)).hasMessageContaining("Node 3 of tree 0 is reached twice");
        assertThatThrownBy(() -> read(beyond)).hasMessageContaining("points at node 500");
    }

    @Test
    void dartAndLinearBoostersOfTheLibraryAreRefused() throws XGBoostError {
        byte[] dart = Boosters.train(new Recipe("reg:squarederror", "booster", "dart", "rate_drop", 0.5), 1)
                .toByteArray("ubj");
        byte[] linear = Boosters.train(new Recipe("reg:squarederror", "booster", "gblinear"), 1)
                .toByteArray("json");

        assertThatThrownBy(() -> Models.read(dart)).hasMessageStartingWith("The booster 'dart' is not supported.");
        assertThatThrownBy(() -> Models.read(linear))
                .hasMessageStartingWith("The booster 'gblinear' is not supported.");
    }

    @Test
    void otherKindsOfFilesAreNamed() {
        assertThatThrownBy(() -> read("")).hasMessageContaining("It is empty.");
        assertThatThrownBy(() -> read("binf...")).hasMessageContaining("old binary form");
        assertThatThrownBy(() -> read("PK\u0003\u0004")).hasMessageContaining("zip archive");
        assertThatThrownBy(() -> Models.read(new byte[] {(byte) 0x80, 4})).hasMessageContaining("Python pickle");
        assertThatThrownBy(() -> read("{}")).hasMessageContaining("name of the booster is missing");
        assertThatThrownBy(() -> read("{\"learner\":[]}")).hasMessageContaining("belongs");
    }

    private static Model read(String text) {
        return Models.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String json(String file) throws IOException {
        return new String(XgboostGoldenFilesTest.bytes(file), StandardCharsets.UTF_8);
    }
}
