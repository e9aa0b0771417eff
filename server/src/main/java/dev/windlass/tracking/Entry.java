package dev.windlass.tracking;

/** A key and its value: a parameter or a tag. */
public record Entry(String key, String value) {}
