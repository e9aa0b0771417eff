package dev.windlass.identity;

import dev.windlass.http.Request;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.util.Set;

/**
 * Where a request may come from. The browser of a user runs pages of strangers, and such a page can reach this server in
 * two ways, each of which has its check:
 *
 * <ul>
 *   <li>its host name is made to point to 127.0.0.1 (DNS rebinding). The browser still sends that name as {@code Host},
 *       so a server without accounts answers to the names of this machine only. With accounts it may have any name: such
 *       a page has nobody's password, since browsers keep those for the name they were given to;
 *   <li>it sends a form or a request across origins. The browser says where from in {@code Origin} or
 *       {@code Sec-Fetch-Site}, so a request that may change something and comes from another origin is refused.
 * </ul>
 *
 * <p>A program that is no browser sends neither, and is let through; it has no one else's passwords.
 */
final class Origins {
    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private Origins() {}

    static boolean isHarmless(Request request) {
        return HARMLESS.contains(request.method());
    }

    /** A server without accounts answers to the names of this machine only. */
    static void requireThisMachine(Request request) {
        var host = request.header("host");
        if (host.isPresent() && !Loopback.isAuthority(host.get())) {
            throw forbidden(
                    "foreign-host",
                    "The server does not answer to the name '%s'.".formatted(host.get()),
                    "Without accounts it answers to localhost, 127.0.0.1 and [::1] only, since a web page can make its"
                            + " own name point here (DNS rebinding).",
                    "Use http://127.0.0.1 with the port of the server.");
        }
    }

    /** What may change something does not come from the page of another site. */
    static void refuseForeignPages(Request request) {
        if (isHarmless(request)) {
            return;
        }
        var origin = request.header("origin");
        if (origin.isPresent() ? !isOwn(origin.get(), request) : isForeign(request)) {
            throw forbidden(
                    "foreign-origin",
                    "A page of '%s' may not change anything here.".formatted(origin.orElse("another site")),
                    "The request says it comes from another site than this server.",
                    "Send it from the pages of this server, or from a program that sends no Origin.");
        }
    }

    /**
     * What is done by a cookie, which a browser sends along by itself, must be known to come from a page of this server:
     * no word on where it comes from is not enough.
     */
    static void requireOwnPage(Request request) {
        var origin = request.header("origin");
        var own = origin.isPresent()
                ? isOwn(origin.get(), request)
                : request.header("sec-fetch-site").filter(OWN_SITES::contains).isPresent();
        if (!isHarmless(request) && !own) {
            throw forbidden(
                    "unknown-origin",
                    "A session of the pages may change things from the pages only.",
                    "The request does not say that it comes from one of them.",
                    "Use a token: windlass tokens create.");
        }
    }

    private static boolean isForeign(Request request) {
        return request.header("sec-fetch-site")
                .filter(site -> !OWN_SITES.contains(site))
                .isPresent();
    }

    private static boolean isOwn(String origin, Request request) {
        var host = request.header("host").orElse("");
        return !host.isEmpty()
                && (origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host));
    }

    private static ProblemException forbidden(String code, String what, String why, String fix) {
        return new ProblemException(new Problem(Problem.Kind.FORBIDDEN, code, what, why, fix));
    }
}
