package dev.windlass.views;

import java.time.Instant;

/**
 * What a page shows, under a name.
 *
 * @param address the path of the page with all that it shows: filter, order, groups, columns, chosen runs
 */
public record SavedView(
        String id, String name, String address, String createdBy, Instant createdAt, Instant updatedAt) {}
