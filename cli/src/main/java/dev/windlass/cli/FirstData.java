package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.frame.DuckDb;
import dev.windlass.frame.Sql;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.loop.LoopSpec.DataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Gives the datasets of a loop their first version, from the files that lie beside the loop file. */
final class FirstData implements AutoCloseable {
    private static final String MESSAGE = "The first version, added by windlass apply.";
    private static final String GLOB = "*?[{";

    private final Client client;
    private final Path folder;
    private final DatasetUpload upload;
    private final Set<String> prepared = new HashSet<>();
    private @Nullable Workplace workplace;

    FirstData(Client client, Path folder, DatasetUpload upload) {
        this.client = client;
        this.folder = folder;
        this.upload = upload;
    }

    /** An engine and the folder in which its tables become files. */
    private record Workplace(Path scratch, DuckDb engine) {}

    /** Adds a version when there is none yet and there is something to add; says what it did. */
    Optional<String> addTo(DataSource source) throws IOException {
        if (hasVersion(source.name())) {
            return Optional.empty();
        }
        var files = sources(source);
        if (files.isEmpty()) {
            return Optional.of("dataset %s has no version, and %s; add one with: windlass data add %s FILE"
                    .formatted(
                            source.name(),
                            source.source().isEmpty()
                                    ? "the loop file names no source"
                                    : "'%s' is not there".formatted(source.source()),
                            source.name()));
        }
        var added = source.prepare().isEmpty() ? files : Map.of(source.name() + ".parquet", prepare(source));
        var version = upload.add(source.name(), added, DatasetUpload.How.REPLACE, MESSAGE);
        return Optional.of("dataset %s has its first version: %s rows"
                .formatted(source.name(), version.path("rows").asString()));
    }

    private boolean hasVersion(String dataset) throws IOException {
        try {
            JsonNode latest = client.get(Client.path("/api/v1/datasets/%s/versions/latest", dataset));
            return latest.path("number").isNumber();
        } catch (ProblemException e) {
            if (e.problem().kind() == Problem.Kind.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /** The file that is named, or the files that fit the pattern in its last part. */
    private Map<String, Path> sources(DataSource source) throws IOException {
        var files = new TreeMap<String, Path>();
        if (source.source().isEmpty()) {
            return files;
        }
        var slash = source.source().lastIndexOf('/');
        var last = source.source().substring(slash + 1);
        if (last.chars().noneMatch(letter -> GLOB.indexOf(letter) >= 0)) {
            var path = folder.resolve(source.source());
            return Files.exists(path) ? DatasetUpload.filesOf(List.of(path)) : files;
        }
        var where = slash < 0 ? folder : folder.resolve(source.source().substring(0, slash));
        if (Files.isDirectory(where)) {
            try (var found = Files.newDirectoryStream(where, last)) {
                found.forEach(path -> files.put(String.valueOf(path.getFileName()), path));
            }
        }
        return files;
    }

    /** Runs the script once, however many tables it makes, and writes the table of this dataset to a file. */
    private Path prepare(DataSource source) throws IOException {
        var place = workplace();
        if (prepared.add(source.prepare())) {
            var script = Files.readString(folder.resolve(source.prepare()));
            // The search path belongs to a connection, so it is set in the very statement that needs it.
            place.engine().execute("SET file_search_path = %s;\n%s".formatted(Sql.text(folder.toString()), script));
        }
        var file = place.scratch().resolve(source.name() + ".parquet");
        place.engine()
                .execute("COPY %s TO %s (FORMAT parquet, COMPRESSION zstd)"
                        .formatted(Sql.name(source.name()), Sql.text(file.toString())));
        return file;
    }

    private Workplace workplace() throws IOException {
        var place = workplace;
        if (place == null) {
            var scratch = Files.createTempDirectory("windlass-prepare");
            place = new Workplace(scratch, DuckDb.open(scratch.resolve("engine")));
            workplace = place;
        }
        return place;
    }

    @Override
    public void close() throws IOException {
        var place = workplace;
        if (place != null) {
            place.engine().close();
            try (var left = Files.walk(place.scratch())) {
                for (var path : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
