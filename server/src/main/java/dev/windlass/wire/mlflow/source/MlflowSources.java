package dev.windlass.wire.mlflow.source;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.transfer.Notes;
import dev.windlass.transfer.Source;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Opens the data of an mlflow server. The entry to this package. */
public final class MlflowSources {
    private static final Pattern SQLITE = Pattern.compile("sqlite(?:\\+\\w+)?:///?(.+)");
    private static final Pattern POSTGRES = Pattern.compile("postgres(?:ql)?(?:\\+\\w+)?://.+");

    private MlflowSources() {}

    /**
     * @param address as mlflow writes it, {@code sqlite:///PATH} or {@code postgresql://…}, or the path of a database file
     *     or folder
     * @param artifacts folders from which files may be taken besides that of the source
     */
    public static Source open(String address, List<Path> artifacts, Notes notes) throws IOException {
        if (POSTGRES.matcher(address).matches()) {
            return new DatabaseSource(Rows.postgres(address), new Locations(List.of(), artifacts), notes);
        }
        var sqlite = SQLITE.matcher(address);
        var path = existing(sqlite.matches() ? sqlite.group(1) : address.replaceFirst("^file:(//)?", ""));
        var home = Files.isDirectory(path) ? path : path.getParent();
        var locations = new Locations(home == null ? List.of() : List.of(home), artifacts);
        return Files.isDirectory(path)
                ? new FolderSource(path, locations, notes)
                : new DatabaseSource(Rows.sqlite(path), locations, notes);
    }

    private static Path existing(String text) throws IOException {
        // Three slashes begin a relative path, four an absolute one; people often write three for that too.
        for (var candidate : candidates(text)) {
            if (Files.exists(candidate)) {
                return candidate.toRealPath();
            }
        }
        throw Problem.notFound(
                "no-such-source",
                "There is no '%s'.".formatted(text),
                "A source is a database file, a folder 'mlruns', or postgresql://USER:PASSWORD@HOST/NAME.",
                "Check the path; relative ones begin at the current folder.");
    }

    private static List<Path> candidates(String text) {
        var paths = new ArrayList<Path>();
        paths.add(Path.of(text));
        if (!text.startsWith("/")) {
            paths.add(Path.of("/" + text));
        }
        return paths;
    }

    /** The address without its password. */
    static String withoutSecrets(URI uri) {
        var user = uri.getUserInfo();
        var name = user == null ? "" : user.split(":", 2)[0] + "@";
        return "postgresql://%s%s%s%s"
                .formatted(name, uri.getHost(), uri.getPort() < 0 ? "" : ":" + uri.getPort(), uri.getPath());
    }

    static ProblemException notMlflow(String name, String why) {
        return Problem.invalid(
                "not-mlflow",
                "'%s' is not the data of an mlflow server.".formatted(name),
                why,
                "Name the file or database that 'mlflow server --backend-store-uri' has, or its folder 'mlruns'.");
    }
}
