package dev.windlass.wire.mlflow;

import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.Node;
import graphql.language.OperationDefinition;
import graphql.language.SelectionSet;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How large a query may be. Fragments count as often as they are used, so that a short query that unfolds into a long one
 * is as long as that, and one whose fragments use themselves has no end and is too deep.
 */
final class GraphqlLimits {
    private static final int DEPTH_MAX = 10;
    private static final int SELECTIONS_MAX = 1_000;
    private static final int ROOT_FIELDS_MAX = 10;
    private static final int ALIASES_MAX = 10;

    private final Map<String, FragmentDefinition> fragments = new HashMap<>();
    private final ArrayDeque<Level> open = new ArrayDeque<>();
    private int selections;
    private int rootFields;
    private int aliases;

    private GraphqlLimits() {}

    /** The fields of one pair of braces, with those of the fragments in it. */
    private record Level(SelectionSet selections, int depth) {}

    /** Why a query is too large; empty when it is not. */
    static Optional<String> refusal(Document document) {
        var limits = new GraphqlLimits();
        for (var definition : document.getDefinitionsOfType(FragmentDefinition.class)) {
            limits.fragments.put(definition.getName(), definition);
        }
        for (var operation : document.getDefinitionsOfType(OperationDefinition.class)) {
            limits.open.push(new Level(operation.getSelectionSet(), 1));
        }
        var refusal = limits.walk();
        return refusal.isPresent() ? refusal : limits.tooMany();
    }

    private Optional<String> tooMany() {
        if (rootFields > ROOT_FIELDS_MAX) {
            return Optional.of(atMost(ROOT_FIELDS_MAX, "root fields", rootFields));
        }
        return aliases > ALIASES_MAX ? Optional.of(atMost(ALIASES_MAX, "aliases", aliases)) : Optional.empty();
    }

    private static String atMost(int max, String what, int count) {
        return "GraphQL queries should have at most %d %s, got %d %s.".formatted(max, what, count, what);
    }

    private Optional<String> walk() {
        while (!open.isEmpty()) {
            var level = open.pop();
            if (level.depth() > DEPTH_MAX) {
                return Optional.of("Query exceeds maximum depth of %d".formatted(DEPTH_MAX));
            }
            aliases = Math.max(aliases, aliasesOf(level));
            if (selections > SELECTIONS_MAX) {
                return Optional.of("Query exceeds maximum total selections of %d".formatted(SELECTIONS_MAX));
            }
        }
        return Optional.empty();
    }

    private int aliasesOf(Level level) {
        var count = 0;
        var sets = new ArrayDeque<SelectionSet>();
        sets.push(level.selections());
        while (!sets.isEmpty() && selections <= SELECTIONS_MAX) {
            for (Node<?> selection : sets.pop().getSelections()) {
                selections++;
                switch (selection) {
                    case Field field -> {
                        rootFields += level.depth() == 1 ? 1 : 0;
                        count += field.getAlias() == null ? 0 : 1;
                        push(open, field.getSelectionSet(), level.depth() + 1);
                    }
                    case InlineFragment inline -> sets.push(inline.getSelectionSet());
                    case FragmentSpread spread -> {
                        var fragment = fragments.get(spread.getName());
                        if (fragment != null) {
                            sets.push(fragment.getSelectionSet());
                        }
                    }
                    default -> throw new IllegalStateException("no selection: " + selection);
                }
            }
        }
        return count;
    }

    private static void push(ArrayDeque<Level> open, @Nullable SelectionSet selections, int depth) {
        if (selections != null) {
            open.push(new Level(selections, depth));
        }
    }
}
