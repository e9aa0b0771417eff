package dev.windlass.identity;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Someone who may ask: a person, or a program.
 *
 * @param role on everything; null when the default role holds, and what the account makes itself is its own
 * @param grants roles on single things or kinds of things
 * @param groups numbers of the groups whose grants it has as well
 */
public record Account(
        int id, String name, @Nullable Role role, List<Grant> grants, List<Integer> groups, Instant createdAt) {
    public Account {
        grants = List.copyOf(grants);
        groups = List.copyOf(groups);
    }

    public boolean admin() {
        return role == Role.ADMIN;
    }
}
