package dev.windlass.loop;

import dev.windlass.blob.BlobStore;
import dev.windlass.features.FeatureMatrix;
import dev.windlass.features.FeatureSet;
import dev.windlass.kernel.Json;
import dev.windlass.models.Models;
import dev.windlass.monitoring.Profile;
import dev.windlass.serving.RegistryScorers;
import dev.windlass.tracking.Artifact;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The files of a version that a loop makes. */
final class LoopModels {
    /** The file that holds the {@link Profile} of the training rows. */
    static final String PROFILE = "profile.json";

    /** Rows that the profile is made of at most: enough for a bin's share to be within half a percent of all rows'. */
    static final int PROFILE_ROWS_MAX = 40_000;

    private final BlobStore blobs;

    LoopModels(BlobStore blobs) {
        this.blobs = blobs;
    }

    /** Stores the model with all that is needed to serve, watch and explain it. */
    List<Artifact> store(byte[] model, FeatureSet set, FeatureMatrix matrix) {
        var files = new ArrayList<Artifact>();
        files.add(put(RegistryScorers.MODEL, model));
        files.add(put(RegistryScorers.SCHEMA, Json.bytes(matrix.schema())));
        files.add(put(RegistryScorers.FEATURES, Json.bytes(set)));
        files.add(put(PROFILE, Json.bytes(profile(model, matrix))));
        return files;
    }

    /** The profile of the training rows, or of rows at equal distances where they are many. */
    private static Profile profile(byte[] model, FeatureMatrix matrix) {
        var every = (matrix.rows() + PROFILE_ROWS_MAX - 1) / PROFILE_ROWS_MAX;
        var sample = every <= 1
                ? matrix
                : matrix.take(IntStream.iterate(0, row -> row < matrix.rows(), row -> row + every)
                        .toArray());
        var outputs = Models.read(model).predict(sample.values(), sample.rows());
        return Profile.of(sample.names(), sample.values(), outputs);
    }

    private Artifact put(String path, byte[] bytes) {
        try {
            var stored = blobs.put(new ByteArrayInputStream(bytes));
            return new Artifact(path, stored.sha256(), stored.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
