package dev.windlass.tracking;

import java.util.List;

/**
 * A model about to be logged.
 *
 * @param name empty to have one made up
 */
public record NewLoggedModel(
        String experiment, String name, String sourceRun, String type, List<Entry> params, List<Entry> tags) {}
