package dev.windlass.tracking;

import dev.windlass.kernel.Sha256;

/** A file that a run or a model version has: its path below the root, and the bytes by their hash. */
public record Artifact(String path, Sha256 sha256, long bytes) {}
