package dev.windlass.serving;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What turned out to be true.
 *
 * @param key the key of the predictions it belongs to
 * @param label the truth, 1 or 0 for a classifier
 * @param at when it became known; the time of arrival when absent
 */
public record Label(String key, double label, @Nullable Instant at) {}
