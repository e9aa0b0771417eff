package dev.windlass.features;

/** What a model sees of a feature. */
public enum FeatureKind {
    NUMBER,
    CATEGORY
}
