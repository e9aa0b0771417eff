package dev.windlass.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Who is signed in at the pages. Sessions are in memory only: after a start everyone signs in again. */
final class Sessions {
    static final Duration LASTING = Duration.ofHours(12);

    private static final int OPEN_MAX = 10_000;

    private final Accounts accounts;
    private final InstantSource clock;
    private final Map<String, Session> byHash = new LinkedHashMap<>();

    Sessions(Accounts accounts, InstantSource clock) {
        this.accounts = accounts;
        this.clock = clock;
    }

    /** @param stored the hash of the password it was opened with; another password ends it */
    private record Session(String account, String stored, Instant until) {}

    /** Opens a session; answers its secret. */
    synchronized String open(String account) {
        var secret = Secrets.next();
        var until = clock.instant().plus(LASTING);
        byHash.put(Secrets.hash(secret), new Session(account, accounts.roster().password(account), until));
        var eldest = byHash.keySet().iterator();
        while (byHash.size() > OPEN_MAX) {
            eldest.next();
            eldest.remove();
        }
        return secret;
    }

    /** The account that the session with this secret belongs to. */
    synchronized Optional<String> account(String secret) {
        var hash = Secrets.hash(secret);
        var session = byHash.get(hash);
        if (session == null) {
            return Optional.empty();
        }
        var roster = accounts.roster();
        if (session.until().isBefore(clock.instant())
                || roster.account(session.account()).isEmpty()
                || !session.stored().equals(roster.password(session.account()))) {
            byHash.remove(hash);
            return Optional.empty();
        }
        return Optional.of(session.account());
    }

    synchronized void close(String secret) {
        byHash.remove(Secrets.hash(secret));
    }
}
