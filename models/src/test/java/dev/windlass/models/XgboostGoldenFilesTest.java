package dev.windlass.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Boosters that Python wrote with versions the tests cannot run; see the README beside them. */
class XgboostGoldenFilesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "xgboost-1.7.6-binary.json",
                "xgboost-1.7.6-binary.ubj",
                "xgboost-1.7.6-multi.json",
                "xgboost-1.7.6-multi.ubj",
                "xgboost-1.7.6-poisson.ubj",
                "xgboost-3.2.0-binary.json",
                "xgboost-3.2.0-binary.ubj",
                "xgboost-3.2.0-multi.json",
                "xgboost-3.2.0-multi.ubj",
                "xgboost-3.2.0-poisson.ubj"
            })
    void answersEqualThoseOfTheVersionThatWroteTheFile(String file) throws Exception {
        Model model = Models.read(path(file));
        String expected = file.substring(0, file.lastIndexOf('.')) + ".expected.csv";
        List<String> lines = new String(bytes(expected), StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .toList();
        assertThat(lines).hasSize(60);
        for (String line : lines) {
            String[] parts = line.split("\\|");
            double[] row = floats(parts[0]);
            assertThat(model.predict(row)).as(file + ": prediction of " + line).isEqualTo(floats(parts[1]));
            assertThat(model.predictMargin(row))
                    .as(file + ": margin of " + line)
                    .isEqualTo(floats(parts[2]));
        }
    }

    @Test
    void aModelTellsWhatItsFileSays() throws Exception {
        byte[] content = bytes("xgboost-3.2.0-multi.ubj");
        Model model = Models.read(content);

        assertThat(model.featureNames()).containsExactly("age", "income", "tenure", "visits", "plan");
        assertThat(model.featureTypes()).containsExactly("float", "float", "q", "float", "c");
        assertThat(model.outputs()).isEqualTo(3);
        assertThat(model.margins()).isEqualTo(3);
        assertThat(model.info())
                .returns("xgboost-ubjson", ModelInfo::format)
                .returns("3.2.0", ModelInfo::libraryVersion)
                .returns("multi:softprob", ModelInfo::objective)
                .returns(9, ModelInfo::trees)
                .returns(5, ModelInfo::features)
                .returns((long) content.length, ModelInfo::bytes);
    }

    static byte[] bytes(String file) throws IOException {
        try (InputStream in = XgboostGoldenFilesTest.class.getResourceAsStream("/xgboost/" + file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        }
    }

    private static Path path(String file) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(XgboostGoldenFilesTest.class.getResource("/xgboost/" + file), file)
                .toURI());
    }

    private static double[] floats(String hexadecimal) {
        String[] words = hexadecimal.split(",");
        double[] values = new double[words.length];
        for (int i = 0; i < words.length; i++) {
            values[i] = Float.intBitsToFloat(Integer.parseUnsignedInt(words[i], 16));
        }
        return values;
    }
}
