package dev.windlass.identity;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Signing in and out at the pages. */
final class SessionRoutes {
    private static final String PATH = "/api/v1/session";

    private final Logins logins;
    private final Sessions sessions;
    private final Accounts accounts;
    private final BooleanSupplier asks;

    /** @param asks whether requests are asked who they are from */
    SessionRoutes(Logins logins, Sessions sessions, Accounts accounts, BooleanSupplier asks) {
        this.logins = logins;
        this.sessions = sessions;
        this.accounts = accounts;
        this.asks = asks;
    }

    record SignIn(String account, String password) {}

    /**
     * Who asks.
     *
     * @param account null for nobody
     * @param role on everything; null when the default role holds
     * @param admin whether this is an admin
     * @param accounts whether there are accounts, so that one signs in
     */
    record Session(@Nullable String account, @Nullable Role role, boolean admin, boolean accounts) {}

    List<Route> routes() {
        return List.of(
                Route.get(PATH, "Who asks, and whether one signs in here.", Session.class, this::session)
                        .needs(Access.open()),
                Route.post(
                                PATH,
                                "Signs in at the pages: answers with the cookie of a session.",
                                SignIn.class,
                                Session.class,
                                this::signIn)
                        .needs(Access.open()),
                Route.delete(PATH, "Signs out.", this::signOut).needs(Access.open()));
    }

    private Response session(Request request) {
        return Response.ok(
                        request.permissions().known()
                                ? told(
                                        request.actor().name(),
                                        request.permissions().may(Verb.MANAGE, Resource.SERVER, ""))
                                : new Session(null, null, false, true))
                .with("Cache-Control", "no-store");
    }

    private Session told(String name, boolean admin) {
        var role = accounts.find(name).map(Account::role).orElse(null);
        return new Session(name, role, admin, asks.getAsBoolean());
    }

    private Response signIn(Request request) {
        var body = request.body(SignIn.class);
        logins.check(body.account(), body.password(), request.address());
        var account = accounts.require(body.account());
        return Response.ok(told(account.name(), account.admin()))
                .with("Set-Cookie", cookie(request, sessions.open(account.name()), Sessions.LASTING.toSeconds()))
                .with("Cache-Control", "no-store");
    }

    private Response signOut(Request request) {
        Guard.cookie(request).ifPresent(sessions::close);
        return Response.noContent().with("Set-Cookie", cookie(request, "", 0));
    }

    /**
     * No script can read it, no other site makes the browser send it, and over TLS it stays there. With a prefix, other
     * programs of the same host are not sent it.
     */
    private static String cookie(Request request, String secret, long seconds) {
        var secure = request.header("origin")
                .filter(origin -> origin.startsWith("https:"))
                .isPresent();
        var path = request.prefix().isEmpty() ? "/" : request.prefix();
        return "%s=%s; Path=%s; Max-Age=%d; HttpOnly; SameSite=Strict%s"
                .formatted(Guard.COOKIE, secret, path, seconds, secure ? "; Secure" : "");
    }
}
