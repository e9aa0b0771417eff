package dev.windlass.http;

import dev.windlass.kernel.Problem;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A path under which a server answers everything as well, as one does that shares its address with others behind a
 * proxy.
 *
 * <p>It is taken off a request before anything else looks at its path, and stays with the request, which puts it in front
 * of every address of this server that it is answered with. Only the very same characters are the prefix: nothing is
 * decoded or resolved to find it.
 *
 * @param value empty for none; else it begins with a slash and ends without one
 */
public record StaticPrefix(String value) {
    static final int LENGTH_MAX = 200;

    /** What needs no encoding in any part of an address. */
    private static final Pattern VALID = Pattern.compile("(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*");

    public static final StaticPrefix NONE = new StaticPrefix("");

    public StaticPrefix {
        if (value.length() > LENGTH_MAX || !VALID.matcher(value).matches()) {
            throw bad(
                    value,
                    "It begins with '/', does not end with one, and has parts of letters, digits, '-', '_', '.' and '~';"
                            + " none of them is '.' or '..', and all together have at most %d characters."
                                    .formatted(LENGTH_MAX));
        }
    }

    /** Refuses a prefix whose first part leads to one of these routes: their paths would mean two things. */
    public StaticPrefix besides(Collection<Route> routes) {
        var first = firstPart(value);
        Set<String> taken = routes.stream()
                .map(route -> firstPart(route.path()))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        if (taken.contains(first)) {
            throw bad(value, "The server itself has paths under '/%s'.".formatted(first));
        }
        return this;
    }

    private static String firstPart(String path) {
        return path.isEmpty() ? "" : path.substring(1).split("/", 2)[0];
    }

    private static RuntimeException bad(String value, String why) {
        return Problem.invalid(
                "bad-static-prefix",
                "'%s' cannot be the prefix of every path.".formatted(value),
                why,
                "Choose another, such as --static-prefix /ml/tracking.");
    }

    /** The request as it would be without the prefix; one that does not have it stays as it is. */
    Request takenOff(Request request) {
        var path = request.path();
        var has = !value.isEmpty()
                && path.startsWith(value)
                && (path.length() == value.length() || path.charAt(value.length()) == '/');
        return has ? request.below(value) : request;
    }
}
