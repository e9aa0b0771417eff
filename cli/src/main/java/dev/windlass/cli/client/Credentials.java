package dev.windlass.cli.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Who asks a server with accounts.
 *
 * @param header the header {@code Authorization}; empty to say nothing
 */
public record Credentials(Optional<String> header) {
    /** A token of an account. */
    public static final String TOKEN = "WINDLASS_TOKEN";

    /** The name of an account, together with {@link #PASSWORD}. */
    public static final String USERNAME = "WINDLASS_USERNAME";

    public static final String PASSWORD = "WINDLASS_PASSWORD";

    static final Credentials NONE = new Credentials(Optional.empty());

    /** What the environment of this process says; a token counts more than a password. */
    public static Credentials of(Map<String, String> environment) {
        var token = environment.getOrDefault(TOKEN, "").strip();
        if (!token.isEmpty()) {
            return bearer(token);
        }
        var name = environment.getOrDefault(USERNAME, "");
        if (name.isEmpty()) {
            return NONE;
        }
        var pair = name + ":" + environment.getOrDefault(PASSWORD, "");
        var encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return new Credentials(Optional.of("Basic " + encoded));
    }

    static Credentials bearer(String token) {
        return new Credentials(Optional.of("Bearer " + token));
    }

    /** These, or others where these say nothing. */
    Credentials or(Optional<String> token) {
        return header.isPresent() ? this : token.map(Credentials::bearer).orElse(NONE);
    }
}
