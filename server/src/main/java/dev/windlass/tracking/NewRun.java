package dev.windlass.tracking;

import java.time.Instant;
import java.util.Map;

/**
 * A run about to begin.
 *
 * @param name empty to have one made up
 */
public record NewRun(String experiment, String name, String user, Instant startedAt, Map<String, String> tags) {}
