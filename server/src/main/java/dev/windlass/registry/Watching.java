package dev.windlass.registry;

import dev.windlass.registry.RegistryChange.Content;
import dev.windlass.store.Transaction;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The one who watches the registry, if anybody does. */
final class Watching {
    private volatile @Nullable RegistryWatcher watcher;

    void by(RegistryWatcher other) {
        watcher = other;
    }

    /** Tells of a change; what it tells of is made only when somebody watches. */
    void tell(Transaction change, int model, Function<Content, RegistryChange> what) {
        var current = watcher;
        if (current != null) {
            current.happened(change, what.apply(content(change.sql(), model)));
        }
    }

    private static Content content(Handle sql, int model) {
        var prompt = sql.select(
                        "SELECT 1 FROM registered_model_tag WHERE model = ? AND name = ? AND LOWER(value) = 'true'",
                        model,
                        RegistrySearch.PROMPT_TAG)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
        return prompt ? Content.PROMPT : Content.MODEL;
    }
}
