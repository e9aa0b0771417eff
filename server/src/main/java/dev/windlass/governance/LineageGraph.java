package dev.windlass.governance;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From what something was made, and what was made from it.
 *
 * @param root the node that was asked for; none when several were
 * @param whole whether nothing was left out
 */
public record LineageGraph(@Nullable String root, List<Node> nodes, List<Edge> edges, boolean whole) {
    /** What a node can be, in the order in which one is made from another. */
    public enum Kind {
        DATASET("dataset"),
        RUN("run"),
        LOGGED_MODEL("logged-model"),
        MODEL_VERSION("version"),
        DEPLOYMENT("deployment");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /**
     * One thing.
     *
     * @param id what edges name it by
     * @param detail what tells it from others of its name: a version, a status, aliases
     * @param about the names by which the rest of the API knows it, such as {@code run} or {@code model}, {@code version}
     * @param more whether more is linked to it than is shown
     */
    public record Node(String id, Kind kind, String name, String detail, Map<String, String> about, boolean more) {}

    /**
     * One thing went into another.
     *
     * @param what as what it went in or came out, such as {@code training} or {@code champion}; may be empty
     */
    public record Edge(String from, String to, String what) {}
}
