package dev.windlass.wire.mlflow.source;

import dev.windlass.transfer.Notes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads the files of a folder of mlflow's. Links are not followed, and every file has a bound. */
final class PlainFiles {
    private static final String META = "meta.yaml";
    private static final int META_BYTES_MAX = 4 * 1024 * 1024;
    private static final int LINE_BYTES_MAX = 2_000;
    private static final int DEPTH_MAX = 20;
    private static final int ENTRIES_MAX = 1_000_000;

    private final Path root;
    private final Notes notes;

    PlainFiles(Path root, Notes notes) {
        this.root = root;
        this.notes = notes;
    }

    /** Every value is a text as it is written; an absent one is missing. */
    private static final class TextsOnly extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
        }
    }

    private static Yaml yaml() {
        var options = new LoaderOptions();
        options.setCodePointLimit(META_BYTES_MAX);
        options.setNestingDepthLimit(DEPTH_MAX);
        options.setMaxAliasesForCollections(0);
        var dumper = new DumperOptions();
        return new Yaml(new SafeConstructor(options), new Representer(dumper), dumper, options, new TextsOnly());
    }

    /** What a file {@code meta.yaml} says: texts, and maps of texts. */
    record Meta(Map<String, Object> values) {
        static final Meta NONE = new Meta(Map.of());

        String text(String name) {
            return values.get(name) instanceof String text ? text.replace('\0', '\ufffd') : "";
        }

        long number(String name, long otherwise) {
            var text = text(name);
            return text.matches("-?\\d{1,18}") ? Long.parseLong(text) : otherwise;
        }

        /** The texts of a map. */
        Map<String, String> map(String name) {
            var texts = new LinkedHashMap<String, String>();
            if (values.get(name) instanceof Map<?, ?> map) {
                map.forEach((key, value) -> texts.put(String.valueOf(key), value == null ? "" : String.valueOf(value)));
            }
            return texts;
        }

        boolean isThere() {
            return !values.isEmpty();
        }
    }

    /** How a file is called in notes: its path below the source. */
    String named(Path path) {
        return path.startsWith(root) ? root.relativize(path).toString() : path.toString();
    }

    Meta meta(Path folder) {
        return metaFile(folder.resolve(META));
    }

    Meta metaFile(Path file) {
        if (!isFile(file)) {
            return Meta.NONE;
        }
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            var bytes = in.readNBytes(META_BYTES_MAX + 1);
            if (bytes.length > META_BYTES_MAX) {
                notes.skipped(named(file), "It has more than %d bytes.".formatted(META_BYTES_MAX));
                return Meta.NONE;
            }
            Object loaded = yaml().load(new String(bytes, StandardCharsets.UTF_8));
            if (loaded instanceof Map<?, ?> map) {
                var values = new LinkedHashMap<String, Object>();
                map.forEach((key, value) -> {
                    if (value != null) {
                        values.put(String.valueOf(key), value);
                    }
                });
                return new Meta(values);
            }
            notes.skipped(named(file), "It is not a YAML map.");
        } catch (YAMLException | IOException e) {
            notes.skipped(
                    named(file),
                    "It cannot be read: %s."
                            .formatted(String.valueOf(e.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("")));
        }
        return Meta.NONE;
    }

    boolean isFile(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** The folders right below a folder, by their names; hidden ones are left out. */
    List<Path> folders(Path folder) throws IOException {
        var folders = new ArrayList<Path>();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return folders;
        }
        try (var entries = Files.newDirectoryStream(folder)) {
            for (var entry : entries) {
                if (Files.isSymbolicLink(entry)) {
                    notes.skipped(named(entry), "It is a link; links are not followed.");
                } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                        && !String.valueOf(entry.getFileName()).startsWith(".")) {
                    folders.add(entry);
                }
            }
        }
        folders.sort(null);
        return folders;
    }

    /** A file whose path below its folder is a name. */
    record Named(String name, Path file) {}

    /** All files below a folder, by their names, in which a slash stands for a folder. */
    List<Named> files(Path folder) throws IOException {
        var files = new ArrayList<Named>();
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            try (var walk = Files.walk(folder, DEPTH_MAX)) {
                walk.limit(ENTRIES_MAX).forEach(path -> {
                    if (Files.isSymbolicLink(path)) {
                        notes.skipped(named(path), "It is a link; links are not followed.");
                    } else if (isFile(path)) {
                        files.add(new Named(folder.relativize(path).toString().replace('\\', '/'), path));
                    }
                });
            }
        }
        files.sort(Comparator.comparing(Named::name));
        return files;
    }

    /** The beginning of a text file, a little more than {@code lengthMax} when it is longer. */
    String text(Path file, int lengthMax) throws IOException {
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            var bytes = in.readNBytes((lengthMax + 1) * 4);
            return new String(bytes, StandardCharsets.UTF_8).replace('\0', '\ufffd');
        }
    }

    /** Takes a line. */
    interface LineTaker {
        void take(String line) throws IOException;
    }

    /** Hands on each line of a file, of which a very long one is skipped. */
    void lines(Path file, LineTaker taker) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS))) {
            var line = new byte[LINE_BYTES_MAX];
            var length = 0;
            for (var next = in.read(); next >= 0; next = in.read()) {
                if (next == '\n') {
                    handOn(line, length, taker);
                    length = 0;
                } else if (length < LINE_BYTES_MAX) {
                    line[length++] = (byte) next;
                } else {
                    skipLine(in);
                    notes.skipped("a line of " + named(file), "It is longer than %d bytes.".formatted(LINE_BYTES_MAX));
                    length = 0;
                }
            }
            handOn(line, length, taker);
        }
    }

    private static void skipLine(InputStream in) throws IOException {
        for (var next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            // Read on to the end of the line.
        }
    }

    private static void handOn(byte[] line, int length, LineTaker taker) throws IOException {
        var text = new String(line, 0, length, StandardCharsets.UTF_8).strip();
        if (!text.isEmpty()) {
            taker.take(text);
        }
    }
}
