package dev.windlass.wire.mlflow;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which sources of model versions are believed. A source is later read by clients, some of which decode it and look it
 * up on their own disk, so that it must not lead anywhere but where it seems to.
 */
final class SourceRules {
    private static final Pattern SCHEME =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(?://[^/?#]*)?([^?#]*).*", Pattern.DOTALL);

    /** A source that is encoded more often than this is meant to deceive. */
    private static final int ENCODINGS_MAX = 8;

    private SourceRules() {}

    static void check(String source, boolean prompt) {
        if (prompt) {
            if (source.startsWith("/") || source.startsWith("file:")) {
                throw Problem.invalid(
                        "bad-source",
                        "Invalid prompt source: '%s'. Local source paths are not allowed for prompts."
                                .formatted(source),
                        "",
                        "");
            }
            if (SCHEME.matcher(source).matches()) {
                checkRemote(source);
            }
        } else if (!isLocal(source)) {
            checkRemote(source);
        }
    }

    /** A path, or the URI of a file. */
    static boolean isLocal(String source) {
        var uri = SCHEME.matcher(source);
        return !uri.matches() || uri.group(1).equalsIgnoreCase("file");
    }

    private static void checkRemote(String source) {
        var decoded = decoded(source);
        var uri = SCHEME.matcher(decoded);
        var path = (uri.matches() ? uri.group(2) : decoded).replaceAll("/+", "/");
        var parts = List.of(path.split("/", -1));
        if (decoded.indexOf('\0') >= 0 || List.of(decoded.split("/", -1)).contains("..") || parts.contains(".")) {
            throw bad(
                    source,
                    "If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts "
                            + "uri, an absolute path must be provided without relative path references present. Please "
                            + "provide an absolute path.");
        }
    }

    private static String decoded(String source) {
        var decoded = source;
        for (var i = 0; i < ENCODINGS_MAX; i++) {
            String next;
            try {
                next = URLDecoder.decode(decoded, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException _) {
                return decoded; // a percent sign that encodes nothing is one
            }
            if (next.equals(decoded)) {
                return decoded;
            }
            decoded = next;
        }
        throw bad(source, "It is encoded too often.");
    }

    /** Whether a local path lies within a local folder once {@code ..} is followed. */
    static boolean isWithin(String source, String folder) {
        return path(source).startsWith(path(folder));
    }

    private static Path path(String source) {
        try {
            return Path.of(decoded(source).replace("\0", "").replaceFirst("(?i)^file:/*", "/"))
                    .toAbsolutePath()
                    .normalize();
        } catch (InvalidPathException e) {
            throw bad(source, "No path of this machine is written so: %s.".formatted(e.getReason()));
        }
    }

    static ProblemException bad(String source, String why) {
        return Problem.invalid("bad-source", "Invalid model version source: '%s'.".formatted(source), why, "");
    }
}
