package dev.windlass.registry;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.util.Locale;
import java.util.regex.Pattern;

/** The errors of this package. Where users of mlflow know a sentence, it is the first one here. */
final class RegistryProblems {
    private static final int ALIAS_LENGTH_MAX = 255;
    private static final int NAME_LENGTH_MAX = 256;
    private static final Pattern ALIAS = Pattern.compile("[\\w\\-]+");
    private static final Pattern VERSION_ALIAS = Pattern.compile("v\\d+");

    private RegistryProblems() {}

    static ProblemException noSuchModel(String name) {
        return Problem.notFound("no-such-model", "Registered Model with name=%s not found".formatted(name), "", "");
    }

    static ProblemException modelExists(String name) {
        return Problem.conflict("model-exists", "Registered Model (name=%s) already exists.".formatted(name), "", "");
    }

    static ProblemException noSuchVersion(String model, int version) {
        return Problem.notFound(
                "no-such-version", "Model Version (name=%s, version=%d) not found".formatted(model, version), "", "");
    }

    static ProblemException noSuchAlias(String alias) {
        return Problem.invalid("no-such-alias", "Registered model alias %s not found.".formatted(alias), "", "");
    }

    static void checkModelName(String name) {
        if (name.isBlank() || name.indexOf('/') >= 0 || name.indexOf(':') >= 0 || name.length() > NAME_LENGTH_MAX) {
            throw Problem.invalid(
                    "bad-model-name",
                    "Invalid model name: '%s'.".formatted(name),
                    "A name is not empty, has no '/' and no ':', and at most %d characters.".formatted(NAME_LENGTH_MAX),
                    "Choose another name.");
        }
    }

    static void checkAlias(String alias) {
        if (!ALIAS.matcher(alias).matches() || alias.length() > ALIAS_LENGTH_MAX) {
            throw Problem.invalid(
                    "bad-alias",
                    "Invalid alias name: '%s'.".formatted(alias),
                    "An alias has letters, digits, underscores and dashes, %d at most.".formatted(ALIAS_LENGTH_MAX),
                    "Choose another name.");
        }
        var lower = alias.toLowerCase(Locale.ROOT);
        if (lower.equals("latest") || VERSION_ALIAS.matcher(lower).matches()) {
            throw Problem.invalid(
                    "reserved-alias",
                    "Invalid alias name: '%s' is reserved.".formatted(alias),
                    "'latest' means the newest version, and 'v' with a number means that version.",
                    "Choose another name.");
        }
    }
}
