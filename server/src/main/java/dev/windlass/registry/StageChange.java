package dev.windlass.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A move of a version from one stage to another.
 *
 * @param to the stage it has been in since; none when the version was deleted
 */
public record StageChange(int version, Stage from, @Nullable Stage to, Instant at, String actor, String reason) {}
