package dev.windlass.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import ml.dmlc.xgboost4j.java.XGBoost;

/**
 * The surroundings of a run, kept with it: what else must be the same for the same bytes to come out.
 *
 * @param windlass version of this program, or {@code unpackaged}
 * @param java name and version of the Java runtime
 * @param system name, version and architecture of the operating system
 * @param xgboost version of the training library
 * @param processors how many this process may use
 */
public record Environment(String windlass, String java, String system, String xgboost, int processors) {
    /** Of this process. Loads no native library. */
    public static Environment describe() {
        return new Environment(
                Optional.ofNullable(Environment.class.getPackage().getImplementationVersion())
                        .orElse("unpackaged"),
                "%s %s".formatted(System.getProperty("java.vendor"), Runtime.version()),
                "%s %s %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")),
                xgboostVersion(),
                Runtime.getRuntime().availableProcessors());
    }

    private static String xgboostVersion() {
        try (var in = XGBoost.class.getResourceAsStream("/xgboost4j-version.properties")) {
            return in == null
                    ? "unknown"
                    : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .strip()
                            .replaceFirst("^version\\s*=\\s*", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
