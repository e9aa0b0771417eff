package dev.windlass.views;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * What a page shows, under a name.
 *
 * @param address the path of the page with all that it shows: filter, order, groups, columns, chosen runs
 */
public record SavedView(
        String id, String name, String address, String createdBy, Instant createdAt, Instant updatedAt) {
    private static final String EXPERIMENT = "experiment=";

    /** The ids of the experiments that the page would show; none where it shows all there are. */
    List<String> experiments() {
        return Arrays.stream(address.split("[?#&]"))
                .filter(part -> part.startsWith(EXPERIMENT))
                .map(part -> part.substring(EXPERIMENT.length()))
                .filter(id -> !id.isEmpty())
                .toList();
    }
}
