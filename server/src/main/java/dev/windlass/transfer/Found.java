package dev.windlass.transfer;

/**
 * Something that a source has.
 *
 * @param fingerprint changes whenever it does there, its files apart
 */
public record Found<T>(T what, String fingerprint, FileRoot files) {}
