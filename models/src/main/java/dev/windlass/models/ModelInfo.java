package dev.windlass.models;

/**
 * What a file says about the model in it.
 *
 * @param format how the file is written, for example {@code xgboost-json}
 * @param libraryVersion the version of the library that wrote the file, or {@code unknown}
 * @param objective the training objective, in the library's own words
 * @param trees trees in the file; all of them are used, as the library does when it is not told otherwise, even if
 *     early stopping has recorded a best iteration
 * @param nodes nodes that can be reached, leaves included
 * @param features numbers in one row
 * @param bytes length of the file
 */
public record ModelInfo(
        String format, String libraryVersion, String objective, int trees, int nodes, int features, long bytes) {}
