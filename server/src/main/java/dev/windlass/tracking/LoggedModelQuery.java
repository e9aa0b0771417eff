package dev.windlass.tracking;

import java.util.List;

/**
 * A search for logged models.
 *
 * @param datasets conditions on metrics hold for readings about one of these only; none for all
 */
public record LoggedModelQuery(
        List<String> experiments,
        String filter,
        List<DatasetName> datasets,
        List<Filter.Ordering> orders,
        int limit,
        int offset) {
    /** A dataset by name and digest; an empty digest is any. */
    public record DatasetName(String name, String digest) {}
}
