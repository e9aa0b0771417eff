package dev.windlass.features;

/** A field of the request that the model uses as it is. */
public record RequestFeature(String name, FeatureKind kind) {}
