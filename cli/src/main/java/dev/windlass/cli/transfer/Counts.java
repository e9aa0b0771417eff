package dev.windlass.cli.transfer;

import dev.windlass.kernel.Json;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** What an import has done so far. */
final class Counts {
    /** What is counted. */
    enum Thing {
        EXPERIMENTS("experiments"),
        RUNS("runs"),
        READINGS("readings"),
        LOGGED_MODELS("loggedModels"),
        MODELS("models"),
        MODEL_VERSIONS("modelVersions"),
        FILES("files"),
        BYTES("bytes");

        private final String word;

        Thing(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** What is either brought or unchanged as a whole. */
    private static final List<Thing> WHOLE =
            List.of(Thing.EXPERIMENTS, Thing.RUNS, Thing.LOGGED_MODELS, Thing.MODELS, Thing.MODEL_VERSIONS);

    private final Map<Thing, Long> brought = new EnumMap<>(Thing.class);
    private final Map<Thing, Long> unchanged = new EnumMap<>(Thing.class);
    private final Map<String, Long> elsewhere = new TreeMap<>();
    private final Map<String, Long> missing = new TreeMap<>();

    void brought(Thing thing, long count) {
        brought.merge(thing, count, Long::sum);
    }

    void unchanged(Thing thing, long count) {
        unchanged.merge(thing, count, Long::sum);
    }

    /** The files of something stay in a store of their own. */
    void elsewhere(String uri) {
        elsewhere.merge(uri.replaceFirst("^([^:]+:/*[^/]*).*", "$1"), 1L, Long::sum);
    }

    /** The files of something cannot be had. */
    void missing(String why) {
        missing.merge(why, 1L, Long::sum);
    }

    static ObjectNode json(Map<Thing, Long> counts) {
        var node = Json.object();
        for (var thing : Thing.values()) {
            node.put(thing.word(), counts.getOrDefault(thing, 0L));
        }
        return node;
    }

    ObjectNode json() {
        var node = Json.object();
        node.set("brought", json(brought));
        var same = node.putObject("unchanged");
        for (var thing : WHOLE) {
            same.put(thing.word(), unchanged.getOrDefault(thing, 0L));
        }
        var stay = node.putObject("filesElsewhere");
        elsewhere.forEach(stay::put);
        var lost = node.putObject("filesMissing");
        missing.forEach(lost::put);
        return node;
    }
}
