package dev.windlass.identity;

import dev.windlass.http.Permissions;
import dev.windlass.kernel.Actor;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Secrets that this process gives out itself and that end with it: to the scripts that it runs, and to whoever may read
 * its directory.
 */
public final class Passes {
    private final Map<String, Holder> byHash = new ConcurrentHashMap<>();

    /** Who shows a pass, and what they may do. */
    record Holder(Actor actor, Permissions permissions) {}

    /** A pass that is good until it is closed. */
    public final class Pass implements AutoCloseable {
        private final String secret;

        private Pass(String secret) {
            this.secret = secret;
        }

        public String secret() {
            return secret;
        }

        @Override
        public void close() {
            byHash.remove(Secrets.hash(secret));
        }
    }

    /** A pass with which {@code actor} may do everything. */
    public Pass everything(Actor actor) {
        return issue(actor, Permissions.ALL);
    }

    /** A pass for a program that {@code actor} has started, which may do what a contributor may. */
    public Pass contributor(Actor actor) {
        return issue(actor, new ContributorPermissions());
    }

    private Pass issue(Actor actor, Permissions permissions) {
        var secret = Secrets.next();
        byHash.put(Secrets.hash(secret), new Holder(actor, permissions));
        return new Pass(secret);
    }

    Optional<Holder> holder(String hash) {
        return Optional.ofNullable(byHash.get(hash));
    }
}
