package dev.windlass.data;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.windlass.kernel.Sha256;
import java.util.List;

/** A file of a version. */
public record DataFile(
        String path,
        Sha256 sha256,
        long bytes,
        long rows,
        @JsonIgnore List<FileColumn> columns) {}
