package dev.windlass.identity;

import dev.windlass.kernel.Problem;

/** Which addresses a server without accounts may listen on: those of this machine itself. */
public final class BindingRule {
    private BindingRule() {}

    /** Whether only programs of this machine can reach {@code host}. */
    public static boolean isOwn(String host) {
        return Loopback.isHost(host);
    }

    /** Refuses {@code host} when others than this machine could reach it and there are no accounts. */
    public static void check(String host, Accounts accounts) {
        if (!isOwn(host) && accounts.isEmpty()) {
            throw Problem.refused(
                    "open-address-without-accounts",
                    "The server does not listen on '%s'.".formatted(host),
                    "No accounts are configured, so everyone who reaches that address could change every model.",
                    "Make an account first: windlass accounts add NAME --role admin; or listen on 127.0.0.1.");
        }
    }
}
