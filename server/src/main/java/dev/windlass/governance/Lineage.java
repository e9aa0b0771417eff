package dev.windlass.governance;

import dev.windlass.governance.LineageGraph.Edge;
import dev.windlass.governance.LineageGraph.Kind;
import dev.windlass.governance.LineageGraph.Node;
import dev.windlass.registry.Registry;
import dev.windlass.serving.Deployments;
import dev.windlass.tracking.Tracking;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * From datasets over runs, logged models and registered versions to deployments: what went into a thing, and what came of
 * it. Its siblings, such as other runs on the same data, are left out unless they are asked for.
 */
public final class Lineage {
    /** Things that are shown at most. */
    public static final int NODES_MAX = 200;

    private final Tracking tracking;
    private final Registry registry;
    private final Deployments deployments;

    public Lineage(Tracking tracking, Registry registry, Deployments deployments) {
        this.tracking = tracking;
        this.registry = registry;
        this.deployments = deployments;
    }

    /**
     * The graph around some places.
     *
     * @param shown whether something of a kind that belongs to an experiment, a model or a deployment of this name may be
     *     shown; what may not is not walked through either
     */
    LineageGraph around(List<LineagePlace> roots, BiPredicate<Kind, String> shown) {
        var walk = new Walk(new LineageLinks(tracking, registry, deployments), shown);
        roots.stream().filter(walk::admitted).forEach(root -> {
            walk.spread(root, walk.links::above, (one, other) -> new Edge(other, one, ""));
            walk.spread(root, walk.links::below, (one, other) -> new Edge(one, other, ""));
        });
        return walk.graph(roots.size() == 1 ? roots.getFirst() : null);
    }

    private interface EdgeMaker {
        Edge between(String one, String other);
    }

    /** What one walk has found so far. */
    private static final class Walk {
        private final LineageLinks links;
        private final BiPredicate<Kind, String> shown;
        private final Map<LineagePlace, LineageLinks.Seen> nodes = new LinkedHashMap<>();
        private final Set<LineagePlace> cut = new HashSet<>();
        private final Set<Edge> edges = new LinkedHashSet<>();
        private boolean whole = true;

        Walk(LineageLinks links, BiPredicate<Kind, String> shown) {
            this.links = links;
            this.shown = shown;
        }

        /** Whether a place is part of the graph, which it becomes when it may be and there is room. */
        boolean admitted(LineagePlace place) {
            if (nodes.containsKey(place)) {
                return true;
            }
            var seen = links.see(place).filter(found -> shown.test(place.kind(), found.owner()));
            if (seen.isEmpty()) {
                return false;
            }
            if (nodes.size() >= NODES_MAX) {
                whole = false;
                return false;
            }
            nodes.put(place, seen.get());
            return true;
        }

        void spread(LineagePlace root, Function<LineagePlace, List<LineageLinks.Link>> next, EdgeMaker maker) {
            var reached = new HashSet<>(List.of(root));
            var open = new ArrayDeque<>(List.of(root));
            while (!open.isEmpty()) {
                var place = open.remove();
                var found = next.apply(place);
                if (found.size() > LineageLinks.FAN_MAX) {
                    cut.add(place);
                    whole = false;
                }
                for (var link : found.stream().limit(LineageLinks.FAN_MAX).toList()) {
                    if (admitted(link.place())) {
                        var edge = maker.between(place.id(), link.place().id());
                        edges.add(new Edge(edge.from(), edge.to(), link.what()));
                        if (reached.add(link.place())) {
                            open.add(link.place());
                        }
                    } else if (nodes.size() >= NODES_MAX) {
                        cut.add(place);
                    }
                }
            }
        }

        LineageGraph graph(@Nullable LineagePlace root) {
            var shownNodes = nodes.entrySet().stream()
                    .map(entry -> new Node(
                            entry.getKey().id(),
                            entry.getKey().kind(),
                            entry.getValue().name(),
                            entry.getValue().detail(),
                            entry.getKey().about(),
                            cut.contains(entry.getKey())))
                    .toList();
            return new LineageGraph(root == null ? null : root.id(), shownNodes, List.copyOf(edges), whole);
        }
    }
}
