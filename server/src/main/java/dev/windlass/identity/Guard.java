package dev.windlass.identity;

import dev.windlass.http.Permissions;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who each request is from.
 *
 * <p>Without accounts everyone on this machine may do everything, and is called {@link Actor#LOCAL}. With accounts a
 * request shows a name with its password, a token, or the cookie of a session; what shows nothing is from nobody, who may
 * see what is open and no more. What this process asks itself is let through as it is.
 */
public final class Guard implements UnaryOperator<Request> {
    /** The cookie of a session of the pages. */
    static final String COOKIE = "windlass_session";

    private static final Actor NOBODY = new Actor("nobody");
    private static final String BASIC = "basic ";
    private static final String BEARER = "bearer ";
    private static final int HEADER_LENGTH_MAX = 8_192;

    private final Accounts accounts;
    private final InstantSource clock;
    private final Logins logins;
    private final Sessions sessions;
    private final Passes passes = new Passes();
    private volatile boolean closed;

    public Guard(Accounts accounts, InstantSource clock) {
        this(accounts, clock, new Sessions(accounts, clock));
    }

    Guard(Accounts accounts, InstantSource clock, Sessions sessions) {
        this.accounts = accounts;
        this.clock = clock;
        this.logins = new Logins(accounts, clock);
        this.sessions = sessions;
    }

    /** What this process lets its own programs in with. */
    public Passes passes() {
        return passes;
    }

    /** The routes by which people sign in and out, and accounts are looked after. */
    public AccountRoutes routes() {
        return new AccountRoutes(accounts, new SessionRoutes(logins, sessions, accounts, this::asks), passwordChange());
    }

    /** How passwords are changed. */
    public PasswordChange passwordChange() {
        return new PasswordChange(accounts, logins);
    }

    /** From now on nobody is let in without an account, even should the last one be removed. */
    public void requireAccounts() {
        closed = true;
    }

    /** Whether requests are asked who they are from. */
    private boolean asks() {
        return closed || !accounts.isEmpty();
    }

    @Override
    public Request apply(Request request) {
        if (request.inProcess()) {
            return asks() ? request : request.by(Actor.LOCAL, request.permissions());
        }
        Origins.refuseForeignPages(request);
        if (!asks()) {
            Origins.requireThisMachine(request);
            return request.by(Actor.LOCAL, Permissions.ALL);
        }
        try {
            return known(request);
        } catch (ProblemException e) {
            return request.by(NOBODY, new NoPermissions(e));
        }
    }

    /** Nobody. What is open answers all the same; all else says why not. */
    private record NoPermissions(ProblemException why) implements Permissions {
        @Override
        public void requireAccount() {
            throw why;
        }

        @Override
        public boolean may(Verb verb, Resource resource, String name) {
            return false;
        }

        @Override
        public boolean mayEverywhere(Verb verb, Resource resource) {
            return false;
        }

        @Override
        public boolean mayCreate(Resource resource) {
            return false;
        }
    }

    private static Optional<String> bearer(Request request) {
        return request.header("authorization")
                .filter(header -> startsWith(header, BEARER))
                .map(header -> header.substring(BEARER.length()).strip());
    }

    private static boolean startsWith(String header, String scheme) {
        return header.length() <= HEADER_LENGTH_MAX
                && header.length() >= scheme.length()
                && header.substring(0, scheme.length()).toLowerCase(Locale.ROOT).equals(scheme);
    }

    private Request known(Request request) {
        var header = request.header("authorization");
        if (header.isEmpty()) {
            return ofSession(request);
        }
        var bearer = bearer(request);
        if (bearer.isPresent()) {
            return ofToken(request, bearer.get());
        }
        if (startsWith(header.get(), BASIC)) {
            return ofPassword(request, header.get().substring(BASIC.length()).strip());
        }
        throw Logins.unauthenticated(
                "unknown-scheme",
                "The header Authorization is neither Basic nor Bearer.",
                "Send a name with a password, or a token.");
    }

    private Request ofToken(Request request, String secret) {
        var hash = Secrets.hash(secret);
        var pass = passes.holder(hash);
        if (pass.isPresent()) {
            return request.by(pass.get().actor(), pass.get().permissions());
        }
        var token = accounts.roster().token(hash);
        if (token == null || isOver(token)) {
            throw Logins.unauthenticated(
                    token == null ? "unknown-token" : "expired-token",
                    token == null ? "The token is not known; it may be revoked." : "The token has expired.",
                    "Make another one: windlass tokens create.");
        }
        return as(request, token.account());
    }

    private boolean isOver(Token token) {
        return token.expiresAt() != null && !token.expiresAt().isAfter(clock.instant());
    }

    private Request ofPassword(Request request, String encoded) {
        var credentials = decoded(encoded);
        var colon = credentials == null ? -1 : credentials.indexOf(':');
        if (credentials == null || colon < 0) {
            throw Logins.unauthenticated(
                    "bad-credentials", "The header Authorization cannot be read.", "Send NAME:PASSWORD in Base64.");
        }
        var name = credentials.substring(0, colon);
        logins.check(name, credentials.substring(colon + 1), request.address());
        return as(request, name);
    }

    private static @Nullable String decoded(String encoded) {
        try {
            var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(encoded));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (IllegalArgumentException | CharacterCodingException _) {
            return null;
        }
    }

    private Request ofSession(Request request) {
        var account = cookie(request).flatMap(sessions::account);
        if (account.isEmpty()) {
            throw Logins.unauthenticated(
                    "no-credentials",
                    "This server has accounts, and the request does not say who it is from.",
                    "Set WINDLASS_TOKEN, or MLFLOW_TRACKING_TOKEN for mlflow's client; in a browser, sign in at %s."
                            .formatted(request.reaching("/login")));
        }
        Origins.requireOwnPage(request);
        return as(request, account.get());
    }

    static Optional<String> cookie(Request request) {
        for (var part : request.header("cookie").orElse("").split(";")) {
            var pair = part.strip();
            if (pair.startsWith(COOKIE + "=")) {
                return Optional.of(pair.substring(COOKIE.length() + 1));
            }
        }
        return Optional.empty();
    }

    private Request as(Request request, String account) {
        return request.by(new Actor(account), accounts.permissions(account));
    }
}
