package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Problem;
import java.io.IOException;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A dataset or model by name, and which of its versions is meant.
 *
 * @param version a number, {@code latest}, or {@code @alias}
 */
record Reference(String name, String version) {
    private static final String LATEST = "latest";
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    /** Reads {@code flights} or {@code flights@3}. */
    static Reference ofDataset(String text) {
        var at = text.lastIndexOf('@');
        if (at < 0) {
            return new Reference(text, LATEST);
        }
        var version = text.substring(at + 1);
        if (at == 0 || !(version.equals(LATEST) || NUMBER.matcher(version).matches())) {
            throw Problem.invalid(
                    "bad-reference",
                    "'%s' does not name a dataset version.".formatted(text),
                    "What follows the @ is a number or 'latest'.",
                    "Write for example flights or flights@3.");
        }
        return new Reference(text.substring(0, at), version);
    }

    /** Reads {@code delays}, {@code delays:3}, {@code delays:latest} or {@code delays@champion}. */
    static Reference ofModel(String text) {
        var at = text.lastIndexOf('@');
        var colon = text.lastIndexOf(':');
        if (at > 0 && at < text.length() - 1) {
            return new Reference(text.substring(0, at), text.substring(at));
        }
        var version = colon < 0 ? LATEST : text.substring(colon + 1);
        if (at >= 0
                || colon == 0
                || !(version.equals(LATEST) || NUMBER.matcher(version).matches())) {
            throw Problem.invalid(
                    "bad-reference",
                    "'%s' does not name a model version.".formatted(text),
                    "A version is a number after a colon, or an alias after an @.",
                    "Write for example delays, delays:3 or delays@champion.");
        }
        return new Reference(colon < 0 ? text : text.substring(0, colon), version);
    }

    JsonNode datasetVersion(Client client) throws IOException {
        return client.get(Client.path("/api/v1/datasets/%s/versions/%s", name, version));
    }

    /** The number of the model version that is meant now. */
    int modelVersion(Client client) throws IOException {
        if (NUMBER.matcher(version).matches()) {
            return Integer.parseInt(version);
        }
        var model = client.get(Client.path("/api/v1/models/%s", name));
        if (version.equals(LATEST)) {
            return model.path("versions")
                    .valueStream()
                    .mapToInt(one -> one.path("version").asInt(0))
                    .max()
                    .orElseThrow(() -> Problem.notFound(
                            "no-version",
                            "Model '%s' has no version.".formatted(name),
                            "",
                            "Register one with: windlass models register %s --run RUN.".formatted(name)));
        }
        var alias = version.substring(1);
        var aliases = model.has("aliases")
                ? model.path("aliases")
                : model.path("model").path("aliases");
        if (!aliases.path(alias).isNumber()) {
            throw Problem.notFound(
                    "no-such-alias",
                    "Model '%s' has no alias '%s'.".formatted(name, alias),
                    aliases.isEmpty()
                            ? "It has none."
                            : "It has %s.".formatted(String.join(", ", aliases.propertyNames())),
                    "Point one with: windlass models alias %s %s --version N.".formatted(name, alias));
        }
        return aliases.path(alias).intValue();
    }
}
