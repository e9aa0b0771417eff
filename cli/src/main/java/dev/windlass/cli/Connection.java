package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.client.Clients;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of every verb that talks to the API. */
final class Connection {
    private static final String URL_VARIABLE = "WINDLASS_URL";

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".windlass",
            description = "The directory of the server. Default: ${DEFAULT-VALUE} here.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private Path directory;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "",
            description = "The server to ask; WINDLASS_URL says the same. Otherwise it is the one that runs on the "
                    + "directory, and if none does, this command opens the directory itself.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String url;

    @Option(names = "--json", description = "Print the answer of the API as JSON on standard output.")
    private boolean json;

    @Option(names = "--quiet", description = "Print no progress.")
    private boolean quiet;

    Client connect() {
        return Clients.connect(url(), directory);
    }

    /** The address that was named; empty when none was. */
    String url() {
        var named = System.getenv(URL_VARIABLE);
        return url.isBlank() && named != null ? named : url;
    }

    Path directory() {
        return directory;
    }

    boolean json() {
        return json;
    }

    boolean quiet() {
        return quiet;
    }
}
