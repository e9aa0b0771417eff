package dev.windlass.serving;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client must know to call a deployment.
 *
 * @param featureNames what the champion is given, in order
 * @param requestFields the fields of a request from which that is looked up and computed; empty when a request has the
 *     features themselves
 */
public record Served(Deployment deployment, List<String> featureNames, Map<String, Scorer.FieldType> requestFields) {
    public Served {
        featureNames = List.copyOf(featureNames);
    }

    /** The versions that answer, the champion first. */
    public List<Integer> versions() {
        var versions = new ArrayList<>(List.of(deployment.champion()));
        if (deployment.candidate() != null) {
            versions.add(deployment.candidate());
        }
        return versions;
    }

    /** The fields to send: those of a request, or the features where the model takes them directly. */
    public Map<String, Scorer.FieldType> inputs() {
        if (!requestFields.isEmpty()) {
            return requestFields;
        }
        var inputs = new LinkedHashMap<String, Scorer.FieldType>();
        featureNames.forEach(name -> inputs.put(name, Scorer.FieldType.NUMBER));
        return inputs;
    }
}
