package dev.windlass.transfer;

import dev.windlass.tracking.Artifacts;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The files below a folder of a source. Links are not followed, so that nothing from outside the folder comes along; what
 * is no plain file is told and left out.
 */
public final class FileListing {
    /** Files of one run or model; more are hardly meant, and are left out. */
    public static final int FILES_MAX = 100_000;

    private FileListing() {}

    /** A file, by its path below the folder, with slashes. */
    public record Listed(String path, Path file, long bytes, long modifiedMs) {}

    /** @param owner what the files belong to, for the notes */
    public static List<Listed> of(Path folder, String owner, Notes notes) throws IOException {
        var files = new ArrayList<Listed>();
        if (!Files.isDirectory(folder)) {
            return files;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                var path = path(folder, file);
                var why = fault(path, attributes);
                if (!why.isEmpty()) {
                    notes.skipped("file '%s' of %s".formatted(path, owner), why);
                } else if (files.size() >= FILES_MAX) {
                    notes.skipped(
                            "files of " + owner, "There are more than %d; the rest is left out.".formatted(FILES_MAX));
                    return FileVisitResult.TERMINATE;
                } else {
                    files.add(new Listed(
                            path,
                            file,
                            attributes.size(),
                            attributes.lastModifiedTime().toMillis()));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                notes.skipped(
                        "file '%s' of %s".formatted(path(folder, file), owner),
                        "It cannot be read: %s.".formatted(e.getMessage()));
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(Comparator.comparing(Listed::path));
        return files;
    }

    private static String path(Path folder, Path file) {
        var path = new StringBuilder();
        for (var part : folder.relativize(file)) {
            path.append(path.isEmpty() ? "" : "/").append(part);
        }
        return path.toString();
    }

    private static String fault(String path, BasicFileAttributes attributes) {
        if (attributes.isSymbolicLink()) {
            return "It is a link; links are not followed.";
        }
        if (!attributes.isRegularFile()) {
            return "It is no plain file.";
        }
        if (path.indexOf('\\') >= 0 || path.chars().anyMatch(Character::isISOControl) || path.indexOf('\ufffd') >= 0) {
            return "Its name has a backslash, a control character or bytes that are no text.";
        }
        return path.length() > Artifacts.PATH_LENGTH_MAX / 2 ? "Its path is too long." : "";
    }
}
