package dev.windlass.features;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/** What must hold of every view. */
final class ViewRules {
    private ViewRules() {}

    static void check(String view, List<String> key, Duration ttl, List<String> columns) {
        if (view.isBlank() || view.indexOf('.') >= 0) {
            throw FeatureProblems.badDefinition(
                    "'%s' is not a name for a view.".formatted(view), "It must not be blank nor hold a dot.");
        }
        if (key.isEmpty() || columns.isEmpty()) {
            throw FeatureProblems.badDefinition(
                    "The view '%s' is not complete.".formatted(view),
                    "It needs at least one key column and one feature.");
        }
        if (new HashSet<>(columns).size() < columns.size()) {
            throw FeatureProblems.badDefinition(
                    "The view '%s' names a feature twice.".formatted(view), "It has %s.".formatted(columns));
        }
        if (ttl.toMillis() <= 0) {
            throw FeatureProblems.badDefinition(
                    "The ttl of the view '%s' is not a duration above zero.".formatted(view),
                    "Every value would be missing.");
        }
    }
}
