package dev.windlass.governance;

import dev.windlass.governance.LineageGraph.Kind;
import java.util.Map;

/** Where a walk through the lineage stands. */
record LineagePlace(Kind kind, String name, String part) {
    static LineagePlace dataset(String name, String digest) {
        return new LineagePlace(Kind.DATASET, name, digest);
    }

    static LineagePlace run(String id) {
        return new LineagePlace(Kind.RUN, id, "");
    }

    static LineagePlace loggedModel(String id) {
        return new LineagePlace(Kind.LOGGED_MODEL, id, "");
    }

    static LineagePlace version(String model, int version) {
        return new LineagePlace(Kind.MODEL_VERSION, model, String.valueOf(version));
    }

    static LineagePlace deployment(String name) {
        return new LineagePlace(Kind.DEPLOYMENT, name, "");
    }

    int number() {
        return Integer.parseInt(part);
    }

    String id() {
        return part.isEmpty() ? kind.word() + ":" + name : "%s:%s@%s".formatted(kind.word(), name, part);
    }

    Map<String, String> about() {
        return switch (kind) {
            case DATASET -> Map.of("dataset", name, "digest", part);
            case RUN -> Map.of("run", name);
            case LOGGED_MODEL -> Map.of("loggedModel", name);
            case MODEL_VERSION -> Map.of("model", name, "version", part);
            case DEPLOYMENT -> Map.of("deployment", name);
        };
    }
}
