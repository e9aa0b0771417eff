package dev.windlass.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A move of an alias.
 *
 * @param from the version it meant before; none when it was new
 * @param to the version it has meant since; none when it was removed
 */
public record AliasChange(
        String alias, @Nullable Integer from, @Nullable Integer to, Instant at, String actor, String reason) {}
