package dev.windlass.data;

import dev.windlass.kernel.Sha256;
import java.time.Instant;
import java.util.List;

/**
 * What a dataset was at one time. Never changes.
 *
 * @param number counts from 1
 * @param files in the order of their rows
 * @param digest SHA-256 over one line for each file, {@code HASH␠␠PATH⏎}, as {@code sha256sum} prints them
 */
public record DatasetVersion(
        String name,
        int number,
        Sha256 digest,
        long rows,
        long bytes,
        List<ColumnType> schema,
        List<DataFile> files,
        String message,
        String actor,
        Instant at) {

    /** {@code flights@3}. */
    public String label() {
        return name + "@" + number;
    }
}
