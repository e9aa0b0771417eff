package dev.windlass.http;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the route of a request and runs it. Built once, then read by many threads.
 *
 * <p>Routes lie in a tree of path segments, so that finding one costs a few look-ups however many there are. A literal
 * segment wins over a parameter.
 */
public final class Router {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    private static final String REST = "...}";
    private static final String BEARER = "Bearer realm=\"windlass\"";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final Node root = new Node();
    private final List<Route> routes = new ArrayList<>();
    private final Map<String, ProblemRenderer> dialects = new HashMap<>();
    private final UnaryOperator<Request> guard;
    private Observer observer = (_, _, _, _) -> {};

    /** Told of every answer. */
    public interface Observer {
        /**
         * @param route template of the path, {@code unmatched} when no route was found
         * @param nanos time to the answer, without sending its streamed body
         */
        void answered(String method, String route, int status, long nanos);
    }

    /** @param guard looks at each request first: says who it is from, or throws a problem */
    public Router(UnaryOperator<Request> guard) {
        this.guard = guard;
    }

    /** Adds routes whose problems are shown per RFC 9457. */
    public Router add(List<Route> added) {
        return add(added, ProblemRenderer.NATIVE);
    }

    /** Adds routes whose problems are shown in another dialect. */
    public Router add(List<Route> added, ProblemRenderer renderer) {
        for (var route : added) {
            var shown = route.problemsAs(renderer);
            insert(shown);
            routes.add(shown);
        }
        return this;
    }

    /** Shows the problems of all paths under {@code prefix} in this dialect, also where no route is found. */
    public Router dialect(String prefix, ProblemRenderer renderer) {
        dialects.put(prefix, renderer);
        return this;
    }

    /** Tells {@code other} of every answer from now on. To be called before the first request. */
    public Router observe(Observer other) {
        observer = other;
        return this;
    }

    public List<Route> routes() {
        return List.copyOf(routes);
    }

    private void insert(Route route) {
        var node = root;
        for (var segment : segments(route.path())) {
            if (segment.endsWith(REST)) {
                node = node.rest = node.rest == null ? new Node() : node.rest;
            } else if (segment.startsWith("{")) {
                node = node.parameter = node.parameter == null ? new Node() : node.parameter;
            } else {
                node = node.literals.computeIfAbsent(segment, _ -> new Node());
            }
        }
        var names = segments(route.path()).stream()
                .filter(segment -> segment.startsWith("{"))
                .map(segment -> segment.replaceAll("[{}]|\\.\\.\\.", ""))
                .toList();
        if (node.leaves.put(route.method(), new Leaf(route, names)) != null) {
            throw new IllegalStateException("two routes are called %s %s".formatted(route.method(), route.path()));
        }
    }

    /** Answers a request. Whatever goes wrong is an answer too. */
    public Response dispatch(Request request) {
        var start = System.nanoTime();
        var found = new Found();
        var response = answer(request, found);
        observer.answered(knownMethod(request), found.route, response.status(), System.nanoTime() - start);
        return response;
    }

    private Response answer(Request request, Found found) {
        var renderer = rendererOf(request.path());
        try {
            var values = new ArrayList<String>(4);
            var node = find(root, segments(request.path()), 0, values);
            var leaf = node == null ? null : node.leaf(request.method());
            if (leaf != null) { // before the guard, whose refusals are read by clients of the same dialect
                renderer = leaf.route.problems();
            }
            var guarded = guard.apply(request);
            if (leaf == null) {
                Access.account().check(guarded);
                throw node == null ? noSuchPath(request) : methodNotAllowed(request, node);
            }
            found.route = leaf.route.path();
            var matched = guarded.matched(leaf.params(values));
            leaf.route.access().check(matched);
            return leaf.route.handler().handle(matched);
        } catch (ProblemException e) {
            if (e.problem().kind() == Problem.Kind.INTERNAL) {
                LOG.error("{} {}", request.method(), request.path(), e);
            }
            return challenged(request, renderer.render(e.problem()), e.problem());
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", request.method(), request.path(), e);
            return renderer.render(new Problem(
                    Problem.Kind.INTERNAL,
                    "internal",
                    "The server failed to answer.",
                    "This is a fault of Windlass, not of the request; its log has the details.",
                    ""));
        }
    }

    /**
     * Says how to prove who one is. A page in a browser is not told of passwords in headers, for which the browser would
     * ask with a window of its own: the pages have their own.
     */
    private static Response challenged(Request request, Response refusal, Problem problem) {
        if (problem.kind() != Problem.Kind.UNAUTHENTICATED) {
            return refusal;
        }
        var ofPage = request.header("sec-fetch-mode")
                .filter(mode -> !mode.equals("navigate"))
                .isPresent();
        return refusal.with(
                "WWW-Authenticate", ofPage ? BEARER : "Basic realm=\"windlass\", charset=\"UTF-8\", " + BEARER);
    }

    /** A method as a label of a metric: whatever a caller makes up is one value, not a new series each. */
    private static String knownMethod(Request request) {
        return METHODS.contains(request.method()) ? request.method() : "other";
    }

    private ProblemRenderer rendererOf(String path) {
        for (var dialect : dialects.entrySet()) {
            if (path.startsWith(dialect.getKey())) {
                return dialect.getValue();
            }
        }
        return ProblemRenderer.NATIVE;
    }

    private static @Nullable Node find(Node node, List<String> segments, int at, List<String> values) {
        if (at == segments.size()) {
            return node.leaves.isEmpty() ? null : node;
        }
        var segment = segments.get(at);
        var literal = node.literals.get(segment);
        if (literal != null) {
            var found = find(literal, segments, at + 1, values);
            if (found != null) {
                return found;
            }
        }
        if (node.parameter != null && !segment.isEmpty()) {
            values.add(segment);
            var found = find(node.parameter, segments, at + 1, values);
            if (found != null) {
                return found;
            }
            values.removeLast();
        }
        if (node.rest != null) {
            values.add(String.join("/", segments.subList(at, segments.size())));
            return node.rest;
        }
        return null;
    }

    private static List<String> segments(String path) {
        var trimmed = path.startsWith("/") ? path.substring(1) : path;
        return trimmed.isEmpty() ? List.of() : List.of(trimmed.split("/", -1));
    }

    private static ProblemException noSuchPath(Request request) {
        return Problem.notFound(
                "no-such-path",
                "There is nothing at '%s'.".formatted(request.reaching(request.path())),
                "No route has this path.",
                seeAll(request));
    }

    private static ProblemException methodNotAllowed(Request request, Node node) {
        return new ProblemException(new Problem(
                Problem.Kind.METHOD_NOT_ALLOWED,
                "method-not-allowed",
                "'%s' does not answer %s.".formatted(request.reaching(request.path()), request.method()),
                "It answers %s.".formatted(String.join(", ", new TreeSet<>(node.leaves.keySet()))),
                seeAll(request)));
    }

    private static String seeAll(Request request) {
        return "See %s for all routes.".formatted(request.reaching("/docs"));
    }

    private static final class Found {
        private String route = "unmatched";
    }

    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private final Map<String, Leaf> leaves = new HashMap<>();
        private @Nullable Node parameter;
        private @Nullable Node rest;

        private @Nullable Leaf leaf(String method) {
            var leaf = leaves.get(method);
            return leaf == null && "HEAD".equals(method) ? leaves.get("GET") : leaf;
        }
    }

    private record Leaf(Route route, List<String> names) {
        Map<String, String> params(List<String> values) {
            if (names.isEmpty()) {
                return Map.of();
            }
            var params = new HashMap<String, String>();
            for (var i = 0; i < names.size(); i++) {
                params.put(names.get(i), decode(values.get(i)));
            }
            return params;
        }

        private static String decode(String segment) {
            if (segment.indexOf('%') < 0) {
                return segment;
            }
            try {
                // A plus is a plus in a path; only in a query is it a space.
                return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw Problem.invalid(
                        "bad-path",
                        "The path part '%s' cannot be decoded.".formatted(segment),
                        e.getMessage() + ".",
                        "");
            }
        }
    }
}
