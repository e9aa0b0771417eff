package dev.windlass.registry;

import java.time.Instant;

/** An alias that no one moves alone: since when, who said so, and why. */
public record AliasProtection(String alias, Instant since, String actor, String reason) {}
