package dev.windlass.tracking;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** How much fits, and which names are names. Longer values are cut; longer keys are refused. */
public final class Limits {
    public static final int KEY_LENGTH_MAX = 250;
    public static final int PARAM_LENGTH_MAX = 6_000;
    public static final int TAG_LENGTH_MAX = 8_000;
    public static final int EXPERIMENT_NAME_LENGTH_MAX = 500;
    public static final int EXPERIMENT_TAG_LENGTH_MAX = 20_000;
    public static final int METRICS_PER_BATCH_MAX = 1_000;
    public static final int PARAMS_PER_BATCH_MAX = 100;
    public static final int TAGS_PER_BATCH_MAX = 100;
    public static final int ENTITIES_PER_BATCH_MAX = 1_000;
    public static final int RUNS_PER_PAGE_MAX = 50_000;
    public static final int EXPERIMENTS_PER_PAGE_MAX = 50_000;
    public static final int HISTORY_PER_PAGE_MAX = 25_000;

    private static final Pattern NAME = Pattern.compile("[\\w.\\- /:]+", Pattern.UNICODE_CHARACTER_CLASS);

    private Limits() {}

    static void checkBatch(RunBatch batch) {
        checkCount("metrics", batch.metrics().size(), METRICS_PER_BATCH_MAX);
        checkCount("params", batch.params().size(), PARAMS_PER_BATCH_MAX);
        checkCount("tags", batch.tags().size(), TAGS_PER_BATCH_MAX);
        checkCount(
                "metrics, params, and tags",
                batch.metrics().size() + batch.params().size() + batch.tags().size(),
                ENTITIES_PER_BATCH_MAX);
        batch.metrics().forEach(metric -> checkName("metric", metric.key()));
        var seen = new HashSet<String>();
        var twice = batch.params().stream()
                .map(Entry::key)
                .filter(key -> !seen.add(key))
                .distinct()
                .toList();
        if (!twice.isEmpty()) {
            throw Problem.invalid(
                    "duplicate-param",
                    "Duplicate parameter keys have been submitted: %s.".formatted(quoted(twice)),
                    "A parameter is set once.",
                    "Send each key once.");
        }
        batch.params().forEach(param -> checkName("parameter", param.key()));
        batch.tags().forEach(tag -> checkName("tag", tag.key()));
    }

    private static String quoted(List<String> keys) {
        return "[" + String.join(", ", keys.stream().map(key -> "'" + key + "'").toList()) + "]";
    }

    private static void checkCount(String what, int count, int max) {
        if (count > max) {
            throw Problem.invalid(
                    "batch-too-large",
                    "A batch logging request can contain at most %d %s. Got %d %s.".formatted(max, what, count, what),
                    "",
                    "Please split up %s across multiple requests and try again.".formatted(what));
        }
    }

    /** Refuses a key that is no name, that is too long, or that would be another one as a path of a file. */
    static void checkName(String kind, String name) {
        if (!NAME.matcher(name).matches()) {
            throw Problem.invalid(
                    "bad-name",
                    "Invalid %s name: '%s'.".formatted(kind, name),
                    "A name has letters, digits, underscores, dashes, periods, spaces, colons and slashes only.",
                    "Choose another name.");
        }
        if (name.startsWith("/")
                || !Path.of(name).normalize().toString().equals(name)
                || name.equals(".")
                || name.startsWith("..")) {
            throw Problem.invalid(
                    "bad-name",
                    "Invalid %s name: '%s'.".formatted(kind, name),
                    "Read as a path, it would be another name.",
                    "Leave out '.', '..', doubled and leading slashes.");
        }
        checkLength(kind + " name", name, KEY_LENGTH_MAX);
    }

    /** Whether a parameter, metric or tag can be called so. */
    public static boolean isName(String name) {
        try {
            checkName("", name);
            return true;
        } catch (ProblemException _) {
            return false;
        }
    }

    public static void checkLength(String what, String value, int max) {
        if (value.length() > max) {
            throw Problem.invalid(
                    "too-long",
                    "'%s...' exceeds the maximum length of %d characters for a %s."
                            .formatted(value.substring(0, Math.min(max, 40)), max, what),
                    "It has %d.".formatted(value.length()),
                    "Shorten it.");
        }
    }

    static String cut(String value, int max) {
        return value.length() <= max ? value : value.substring(0, max);
    }
}
