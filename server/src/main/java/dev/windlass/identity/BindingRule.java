package dev.windlass.identity;

import dev.windlass.kernel.Problem;

/** Which addresses a server without accounts may listen on: those of this machine itself. */
public final class BindingRule {
    private BindingRule() {}

    /** Refuses {@code host} when others than this machine could reach it. */
    public static void check(String host) {
        if (!Loopback.isHost(host)) {
            throw Problem.refused(
                    "open-address-without-accounts",
                    "The server does not listen on '%s'.".formatted(host),
                    "No accounts are configured, so everyone who reaches that address could change every model.",
                    "Listen on 127.0.0.1, and reach it from elsewhere through a tunnel: ssh -L 8080:127.0.0.1:8080 HOST.");
        }
    }
}
