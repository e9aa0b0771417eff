package dev.windlass.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a program shows instead of a password. The secret itself is kept nowhere.
 *
 * @param id by which it is revoked
 * @param expiresAt null for never
 */
public record Token(
        String id,
        String account,
        String name,
        Instant createdAt,
        @Nullable Instant expiresAt) {}
