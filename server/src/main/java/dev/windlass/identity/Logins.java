package dev.windlass.identity;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks names and passwords.
 *
 * <p>Comparing a password takes a tenth of a second, so what was right is remembered for a short while: as a keyed hash
 * whose key lives as long as this process, together with the stored hash it was right for, so that a changed password is
 * asked for at once. Requests that come at the same time with the same password wait for one comparison.
 */
final class Logins {
    private static final Duration REMEMBERED = Duration.ofMinutes(5);
    private static final int REMEMBERED_MAX = 10_000;
    private static final String MAC = "HmacSHA256";

    private final Accounts accounts;
    private final InstantSource clock;
    private final FailedLogins failed;
    private final SecretKeySpec key = new SecretKeySpec(Secrets.next().getBytes(StandardCharsets.UTF_8), MAC);
    private final Map<String, Right> right = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Boolean>> underway = new ConcurrentHashMap<>();

    Logins(Accounts accounts, InstantSource clock) {
        this.accounts = accounts;
        this.clock = clock;
        this.failed = new FailedLogins(clock);
    }

    /** @param stored the hash of the password at the time */
    private record Right(byte[] digest, String stored, Instant until) {}

    /** Throws unless this is the password of this account. */
    void check(String name, String password, String address) {
        if (name.length() > AccountProblems.NAME_LENGTH_MAX) {
            throw wrong(); // no account has it, and no count is kept of it
        }
        if (failed.tooMany(name, address)) {
            throw tooMany(name);
        }
        var stored = accounts.roster().password(name);
        var digest = digest(name, password);
        var known = right.get(name);
        if (known != null
                && known.stored().equals(stored)
                && known.until().isAfter(clock.instant())
                && MessageDigest.isEqual(known.digest(), digest)) {
            return;
        }
        if (failed.tooManyOn(name)) {
            failed.add(name, address);
            throw tooMany(name);
        }
        if (!matches(password, stored, HexFormat.of().formatHex(digest))) {
            failed.add(name, address);
            throw wrong();
        }
        failed.forgive(name, address);
        if (right.size() >= REMEMBERED_MAX) {
            right.clear();
        }
        right.put(name, new Right(digest, stored, clock.instant().plus(REMEMBERED)));
    }

    /** Whether this is the password of an account; counts as a login where it is not. */
    boolean isRight(String name, String password, String address) {
        try {
            check(name, password, address);
            return true;
        } catch (ProblemException e) {
            if (e.problem().code().equals("wrong-credentials")) {
                return false;
            }
            throw e;
        }
    }

    private boolean matches(String password, String stored, String digest) {
        // An account that does not exist takes as long as one that does, so that names cannot be found out.
        var compared = stored.isEmpty() ? PasswordHash.OF_NOBODY : stored;
        var mine = new CompletableFuture<Boolean>();
        var other = underway.putIfAbsent(digest + compared, mine);
        if (other != null) {
            try {
                return other.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }
        try {
            var same = accounts.passwords().matches(password, compared) && !stored.isEmpty();
            mine.complete(same);
            return same;
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            underway.remove(digest + compared);
        }
    }

    private byte[] digest(String name, String password) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(key);
            mac.update(name.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(PasswordHash.bytes(password));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static ProblemException wrong() {
        return unauthenticated(
                "wrong-credentials",
                "The name or the password is wrong, or the account has no password.",
                "Check WINDLASS_USERNAME and WINDLASS_PASSWORD, or MLFLOW_TRACKING_USERNAME and"
                        + " MLFLOW_TRACKING_PASSWORD.");
    }

    private static ProblemException tooMany(String name) {
        return unauthenticated(
                "too-many-failed-logins",
                "Too many logins as '%s' have failed, or too many from this address.".formatted(name),
                "Wait %d minutes, or use a token.".formatted(FailedLogins.WINDOW.toMinutes()));
    }

    static ProblemException unauthenticated(String code, String why, String fix) {
        return new ProblemException(
                new Problem(Problem.Kind.UNAUTHENTICATED, code, "You are not authenticated.", why, fix));
    }
}
