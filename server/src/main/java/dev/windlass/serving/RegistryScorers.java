package dev.windlass.serving;

import dev.windlass.blob.BlobStore;
import dev.windlass.features.FeatureKind;
import dev.windlass.features.FeatureReader;
import dev.windlass.features.FeatureSchema;
import dev.windlass.features.FeatureSet;
import dev.windlass.features.FeatureVector;
import dev.windlass.features.OnlineStore;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.models.Model;
import dev.windlass.models.ModelFormatException;
import dev.windlass.models.Models;
import dev.windlass.registry.ModelVersion;
import dev.windlass.registry.Registry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes registered versions ready to answer: the model out of its own file, its features out of the online store. */
public final class RegistryScorers implements Scorer.Loader {
    /** The file of a version that holds the model. */
    public static final String MODEL = "model.ubj";

    /** The file of a version that holds its {@link FeatureSchema}. */
    public static final String SCHEMA = "schema.json";

    /** The file of a version that holds its {@link FeatureSet}. */
    public static final String FEATURES = "features.json";

    private final Registry registry;
    private final BlobStore blobs;
    private final OnlineStore online;

    public RegistryScorers(Registry registry, BlobStore blobs, OnlineStore online) {
        this.registry = registry;
        this.blobs = blobs;
        this.online = online;
    }

    @Override
    public Scorer load(String deployment, String model, int version) {
        var registered = registry.require(model, version);
        var set = features(registered);
        return new Ready(registered, model(registered), schema(registered), online.reader(deployment, set));
    }

    /** The evaluator of a version. */
    public Model model(ModelVersion version) {
        try {
            return Models.read(bytes(version, MODEL));
        } catch (ModelFormatException e) {
            throw Problem.refused("unreadable-model", e.what(), e.why(), e.remedy());
        }
    }

    public FeatureSchema schema(ModelVersion version) {
        return Json.read(text(version, SCHEMA), FeatureSchema.class);
    }

    public FeatureSet features(ModelVersion version) {
        return Json.read(text(version, FEATURES), FeatureSet.class);
    }

    /** A file of a version as text. */
    public String text(ModelVersion version, String path) {
        return new String(bytes(version, path), StandardCharsets.UTF_8);
    }

    private byte[] bytes(ModelVersion version, String path) {
        var artifact = version.artifact(path)
                .orElseThrow(() -> Problem.refused(
                        "not-servable",
                        "Version %d of '%s' has no file '%s'.".formatted(version.version(), version.model(), path),
                        "A loop's own trainer writes it; a version registered from elsewhere may lack it.",
                        "Train the version through a loop, or add the file."));
        try (var stream = blobs.open(artifact.sha256())) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Ready(ModelVersion registered, Model evaluator, FeatureSchema schema, FeatureReader reader)
            implements Scorer {
        @Override
        public String model() {
            return registered.model();
        }

        @Override
        public int version() {
            return registered.version();
        }

        @Override
        public List<String> featureNames() {
            return schema.names();
        }

        @Override
        public Map<String, FieldType> requestFields() {
            var categories = new HashSet<String>();
            for (var feature : reader.set().request()) {
                if (feature.kind() == FeatureKind.CATEGORY) {
                    categories.add(feature.name());
                }
            }
            reader.set().views().forEach(view -> categories.addAll(view.key()));
            var fields = new LinkedHashMap<String, FieldType>();
            for (var field : reader.set().fields()) {
                fields.put(field, categories.contains(field) ? FieldType.TEXT : FieldType.NUMBER);
            }
            return fields;
        }

        @Override
        public Inputs inputs(FeatureVector features) {
            return new Inputs(schema.encode(features), features.times());
        }

        @Override
        public double score(double[] features) {
            return evaluator.predict(features)[0];
        }
    }
}
