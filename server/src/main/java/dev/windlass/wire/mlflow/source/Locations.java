package dev.windlass.wire.mlflow.source;

import dev.windlass.transfer.FileRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the folder that a place of artifacts means.
 *
 * <p>A source could name any folder of this machine, whose files would then be readable on the server. So a folder counts
 * only within the folder of the source and those that the user has named, and only where mlflow would have made it: its
 * last two parts are the id of the run or model and {@code artifacts}.
 */
final class Locations {
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(.*)", Pattern.DOTALL);
    private static final Pattern AUTHORITY = Pattern.compile("//[^/]*");
    /** How far above the folder of a run that of an experiment, or of all of them, can be. */
    private static final int LEVELS = 2;

    private static final int URI_LENGTH_MAX = 1_000;

    private final List<Path> homes;
    private final List<Path> named;

    Locations(List<Path> homes, List<Path> named) throws IOException {
        this.homes = real(homes);
        this.named = real(named);
    }

    private static List<Path> real(List<Path> paths) throws IOException {
        var real = new ArrayList<Path>();
        for (var path : paths) {
            real.add(path.toRealPath());
        }
        return List.copyOf(real);
    }

    /** Whether a place is a URI of a store that is not this machine's and not the proxy of the mlflow server. */
    static boolean isElsewhere(String uri) {
        var scheme = SCHEME.matcher(uri);
        return scheme.matches()
                && scheme.group(1).length() > 1
                && !scheme.group(1).equals("file")
                && !scheme.group(1).equals("mlflow-artifacts")
                && uri.length() <= URI_LENGTH_MAX
                && uri.chars().noneMatch(Character::isISOControl);
    }

    /**
     * @param uri the place as the source tells it
     * @param tail the last parts of every folder that it can mean: {@code ID/artifacts}, or more
     */
    FileRoot find(String uri, String tail) {
        if (uri.isEmpty()) {
            return new FileRoot.Missing(uri, "The source does not say where they are.");
        }
        if (isElsewhere(uri)) {
            return new FileRoot.Elsewhere(uri);
        }
        try {
            var outside = false;
            for (var candidate : candidates(uri, tail)) {
                if (Files.isDirectory(candidate) && candidate.endsWith(shortTail(tail))) {
                    var real = candidate.toRealPath();
                    if (isWithin(real, homes) || isWithin(real, named)) {
                        return new FileRoot.Folder(real);
                    }
                    outside = true;
                }
            }
            return !outside && isNeverMade(uri) ? FileRoot.NONE : new FileRoot.Missing(uri, why(uri, outside));
        } catch (InvalidPathException _) {
            return new FileRoot.Missing(uri, "That is no path of this machine.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Mlflow makes a folder with its first file: where the folders of others are, one that is absent has no files. */
    private boolean isNeverMade(String uri) {
        return told(uri).stream().anyMatch(folder -> {
            var above = folder.getParent();
            for (var i = 0; i < LEVELS && above != null; i++) {
                above = above.getParent();
                if (above != null && Files.isDirectory(above) && isAtOrWithin(above)) {
                    return true;
                }
            }
            return false;
        });
    }

    private boolean isAtOrWithin(Path folder) {
        return Stream.concat(homes.stream(), named.stream()).anyMatch(folder::startsWith);
    }

    private static String why(String uri, boolean outside) {
        if (outside) {
            return "They lie outside of the source's folder; name the folder with --artifacts to bring them.";
        }
        return uri.startsWith("mlflow-artifacts:")
                ? "They lie behind the artifact proxy of the mlflow server; name its --artifacts-destination with"
                        + " --artifacts to bring them."
                : "There is no such folder here; where it has moved, name its new parent with --artifacts.";
    }

    private static Path shortTail(String tail) {
        var path = Path.of(tail);
        return path.subpath(path.getNameCount() - 2, path.getNameCount());
    }

    private static boolean isWithin(Path folder, List<Path> roots) {
        return roots.stream().anyMatch(root -> folder.startsWith(root) && !folder.equals(root));
    }

    private List<Path> candidates(String uri, String tail) {
        var candidates = new ArrayList<>(told(uri));
        named.forEach(root -> candidates.add(root.resolve(tail).normalize()));
        return candidates;
    }

    /** The folders that a place means as it is told, be they there or not. */
    private List<Path> told(String uri) {
        var candidates = new ArrayList<Path>();
        if (uri.startsWith("mlflow-artifacts:")) {
            var rest = uri.substring("mlflow-artifacts:".length());
            var path = AUTHORITY.matcher(rest).lookingAt() && !rest.startsWith("///")
                    ? rest.replaceFirst("//[^/]*", "")
                    : rest;
            named.forEach(
                    root -> candidates.add(root.resolve(withoutSlashes(path)).normalize()));
        } else {
            var path = path(uri);
            if (path.isAbsolute()) {
                candidates.add(path.normalize());
            } else {
                homes.forEach(home -> candidates.add(home.resolve(path).normalize()));
            }
        }
        return candidates;
    }

    private static String withoutSlashes(String path) {
        return path.replaceFirst("^/+", "");
    }

    /** The path that a place on this machine names. */
    static Path path(String uri) {
        if (!uri.startsWith("file:")) {
            return Path.of(uri);
        }
        var rest = uri.substring("file:".length()).replaceFirst("^//[^/]*(?=/)", "");
        try {
            return Path.of(URLDecoder.decode(rest.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return Path.of(rest);
        }
    }

    /** A folder that was registered as a model by its path. Such a path can be anything, so only what was named counts. */
    FileRoot ownFolder(String uri) {
        try {
            var path = path(uri);
            if (path.isAbsolute() && Files.isDirectory(path) && isWithin(path.toRealPath(), named)) {
                return new FileRoot.Folder(path.toRealPath());
            }
        } catch (InvalidPathException _) {
            // Told below.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new FileRoot.Missing(uri, "Name the folder with --artifacts to bring its files.");
    }
}
