package dev.windlass.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A move of an alias.
 *
 * @param from the version it meant before; none when it was new
 * @param to the version it has meant since; none when it was removed
 * @param actor who moved it, or asked for it where somebody else had to approve
 * @param approver who approved it; empty where nobody had to
 */
public record AliasChange(
        String alias,
        @Nullable Integer from,
        @Nullable Integer to,
        Instant at,
        String actor,
        String reason,
        String approver) {}
