package dev.windlass.identity;

import dev.windlass.http.Request;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The guard of a server without accounts.
 *
 * <p>Such a server listens on a loopback address, so only programs of this machine reach it. One of them is the browser,
 * which runs pages of strangers. A stranger's page can reach the server in two ways, and each has its check:
 *
 * <ul>
 *   <li>its host name is made to point to 127.0.0.1 (DNS rebinding). The browser still sends that name as {@code Host},
 *       so any name but those of this machine is refused;
 *   <li>it sends a form or a request across origins. The browser says where from in {@code Origin}, so a request that
 *       may change something and comes from another origin is refused.
 * </ul>
 *
 * <p>A request without {@code Host} comes from this process itself or from a program that is no browser.
 */
public final class Guard implements UnaryOperator<Request> {
    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");

    @Override
    public Request apply(Request request) {
        var host = request.header("host");
        if (host.isPresent() && !Loopback.isAuthority(host.get())) {
            throw forbidden(
                    "foreign-host",
                    "The server does not answer to the name '%s'.".formatted(host.get()),
                    "Without accounts it answers to localhost, 127.0.0.1 and [::1] only, since a web page can make its"
                            + " own name point here (DNS rebinding).",
                    "Use http://127.0.0.1 with the port of the server.");
        }
        var origin = request.header("origin");
        if (origin.isPresent() && !HARMLESS.contains(request.method()) && !isOwn(origin.get(), host.orElse(""))) {
            throw forbidden(
                    "foreign-origin",
                    "A page of '%s' may not change anything here.".formatted(origin.get()),
                    "The request says it comes from another site than this server.",
                    "Send it from the pages of this server, or from a program that sends no Origin.");
        }
        return request.by(Actor.LOCAL);
    }

    private static boolean isOwn(String origin, String host) {
        return origin.equals("http://" + host) || origin.equals("https://" + host);
    }

    private static ProblemException forbidden(String code, String what, String why, String fix) {
        return new ProblemException(new Problem(Problem.Kind.FORBIDDEN, code, what, why, fix));
    }
}
