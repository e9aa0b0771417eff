package dev.windlass.training;

import java.time.Duration;
import java.util.Map;

/**
 * A model that has just been trained.
 *
 * @param model the booster as UBJSON, with the names and types of its features
 * @param effectiveParameters everything the library was told, also what nobody gave, and {@code rounds}
 * @param took from the start on the training thread to the last byte
 */
public record Trained(byte[] model, Map<String, Object> effectiveParameters, Duration took) {}
