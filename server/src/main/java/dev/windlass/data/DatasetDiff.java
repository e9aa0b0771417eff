package dev.windlass.data;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What turns one version into another.
 *
 * @param comparedColumns the columns both versions have, by which rows are compared; a changed row counts as one removed
 *     and one added
 */
public record DatasetDiff(
        String name,
        int from,
        int to,
        Files files,
        Schema schema,
        List<String> comparedColumns,
        Rows rowsAdded,
        Rows rowsRemoved) {

    /** Paths; a changed one has other bytes under the same path. */
    public record Files(List<String> added, List<String> removed, List<String> changed, int unchanged) {}

    public record Schema(List<ColumnType> added, List<ColumnType> removed, List<Retyped> retyped) {}

    public record Retyped(String name, String from, String to) {}

    /** How many rows, and the first few of them in the order of their values. */
    public record Rows(long count, List<Map<String, @Nullable Object>> examples) {}
}
