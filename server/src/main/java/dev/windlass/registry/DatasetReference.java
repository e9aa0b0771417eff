package dev.windlass.registry;

/**
 * A dataset version that a model was made from.
 *
 * @param version its number in our store, 0 when it is not there
 * @param digest hash of its content
 * @param role what it was used for, such as {@code training}; may be empty
 */
public record DatasetReference(String name, int version, String digest, String role) {}
