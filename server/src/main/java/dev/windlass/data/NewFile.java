package dev.windlass.data;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.kernel.Sha256;
import java.util.Arrays;

/**
 * A file to add: bytes that are stored already, and what they are called within the dataset.
 *
 * @param path relative, with slashes; its ending says the format
 */
public record NewFile(String path, Sha256 sha256) {
    public static final int PATH_LENGTH_MAX = 500;

    public NewFile {
        if (path.isBlank() || path.length() > PATH_LENGTH_MAX) {
            throw badPath(path, "It needs 1 to %d characters.".formatted(PATH_LENGTH_MAX));
        }
        if (path.chars().anyMatch(Character::isISOControl)) {
            throw badPath(path, "It contains a control character.");
        }
        // Files are written back under these names: none may leave the directory it is checked out to.
        var escapes = Arrays.stream(path.split("[/\\\\]", -1))
                .anyMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        if (escapes || path.contains("\\") || path.matches("[A-Za-z]:.*")) {
            throw badPath(path, "It must be relative, with single slashes and without '.' and '..'.");
        }
    }

    private static ProblemException badPath(String path, String why) {
        return Problem.invalid(
                "bad-path", "'%s' cannot be the path of a file in a dataset.".formatted(path), why, "Rename the file.");
    }
}
