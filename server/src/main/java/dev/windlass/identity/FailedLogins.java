package dev.windlass.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts logins that failed, so that guessing is slow: per account and address together, per address, and per account.
 * The first bound is the one that an honest mistake meets; the others stop whoever tries many accounts, or from many
 * machines. Safe for many threads.
 */
final class FailedLogins {
    static final int PER_ACCOUNT_AND_ADDRESS_MAX = 10;
    static final int PER_ADDRESS_MAX = 100;
    static final int PER_ACCOUNT_MAX = 100;
    static final Duration WINDOW = Duration.ofMinutes(15);

    private static final int REMEMBERED_MAX = 20_000;

    private final InstantSource clock;
    private final Map<Key, Count> counts = new LinkedHashMap<>();

    FailedLogins(InstantSource clock) {
        this.clock = clock;
    }

    private sealed interface Key {
        record Pair(String account, String address) implements Key {}

        record Address(String address) implements Key {}

        record Name(String account) implements Key {}
    }

    private record Count(int failures, Instant since) {}

    /** Whether the address may not try this account any more for now. */
    synchronized boolean tooMany(String account, String address) {
        return failures(new Key.Pair(account, address)) >= PER_ACCOUNT_AND_ADDRESS_MAX
                || failures(new Key.Address(address)) >= PER_ADDRESS_MAX;
    }

    /** Whether so many have tried this account from wherever that strangers may not any more. */
    synchronized boolean tooManyOn(String account) {
        return failures(new Key.Name(account)) >= PER_ACCOUNT_MAX;
    }

    synchronized void add(String account, String address) {
        for (var key : new Key[] {new Key.Pair(account, address), new Key.Address(address), new Key.Name(account)}) {
            var before = failures(key);
            var count = before == 0
                    ? new Count(1, clock.instant())
                    : new Count(
                            before + 1,
                            counts.getOrDefault(key, new Count(0, clock.instant()))
                                    .since());
            counts.put(key, count);
        }
        var eldest = counts.keySet().iterator();
        while (counts.size() > REMEMBERED_MAX) {
            eldest.next();
            eldest.remove();
        }
    }

    /** A login that succeeds forgives the mistakes before it, made by the same on the same. */
    synchronized void forgive(String account, String address) {
        counts.remove(new Key.Pair(account, address));
    }

    private int failures(Key key) {
        var count = counts.get(key);
        if (count == null) {
            return 0;
        }
        if (count.since().plus(WINDOW).isBefore(clock.instant())) {
            counts.remove(key);
            return 0;
        }
        return count.failures();
    }
}
