package dev.windlass.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.windlass.http.Resource;
import dev.windlass.kernel.Problem;
import java.util.regex.Pattern;

/**
 * What a role is given on: one thing, or all things of a kind. Written {@code experiment/5}, {@code model/churn},
 * {@code loop/*}, {@code data}.
 *
 * @param name which one; {@link #ALL} for all
 */
public record Scope(Resource resource, String name) {
    public static final String ALL = "*";

    /** All there is, the server itself included; as an admin is told to be. */
    public static final Scope EVERYTHING = new Scope(Resource.SERVER, ALL);

    private static final Pattern EXPERIMENT_ID = Pattern.compile("0|[1-9]\\d{0,9}");

    /** As long as the longest name of a thing. */
    private static final int NAME_LENGTH_MAX = 500;

    public Scope {
        if (name.isEmpty() || name.length() > NAME_LENGTH_MAX) {
            throw noSuchScope(resource.word() + "/" + name);
        }
        if (resource == Resource.EXPERIMENT
                && !name.equals(ALL)
                && !EXPERIMENT_ID.matcher(name).matches()) {
            throw Problem.invalid(
                    "bad-scope",
                    "'%s' is no id of an experiment.".formatted(name),
                    "An id is a whole number, written in one way only.",
                    "See the ids in the addresses of the pages, or with mlflow's search_experiments().");
        }
        if (!resource.named() && !name.equals(ALL)) {
            throw Problem.invalid(
                    "bad-scope",
                    "A role cannot be given on '%s' alone.".formatted(name),
                    "Things of the kind '%s' are not told apart by name.".formatted(resource.word()),
                    "Give it on all of them: --on %s.".formatted(resource.word()));
        }
    }

    public static Scope all(Resource resource) {
        return new Scope(resource, ALL);
    }

    public boolean isAll() {
        return name.equals(ALL);
    }

    @JsonCreator
    public static Scope parse(String text) {
        var slash = text.indexOf('/');
        var word = slash < 0 ? text : text.substring(0, slash);
        var name = slash < 0 ? ALL : text.substring(slash + 1);
        return new Scope(Resource.of(word).orElseThrow(() -> noSuchScope(text)), name);
    }

    @JsonValue
    public String text() {
        return "%s/%s".formatted(resource.word(), name);
    }

    private static RuntimeException noSuchScope(String text) {
        return Problem.invalid(
                "bad-scope",
                "A role cannot be given on '%s'.".formatted(text),
                "It is given on an experiment, a model, a loop, or on data.",
                "Write experiment/ID, model/NAME, loop/NAME, or data; with * for all of a kind.");
    }
}
