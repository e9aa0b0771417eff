package dev.windlass.cli.client;

import dev.windlass.OwnerPass;
import dev.windlass.store.DirectoryLock;
import java.nio.file.Path;
import java.util.Optional;

/** Finds who answers a verb: the server that was named, else the one that runs on the directory, else this process. */
public final class Clients {
    /** The database of a directory that does not keep its own. */
    public static final String DATABASE_VARIABLE = "WINDLASS_DATABASE";

    private Clients() {}

    /** @param url the address of a server; empty for whoever answers for the directory */
    public static Client connect(String url, Path directory) {
        if (!url.isBlank()) {
            return new HttpClientApi(url.strip(), Credentials.of(System.getenv()));
        }
        return running(directory).orElseGet(() -> InProcessApi.open(directory, database()));
    }

    /**
     * The server that runs on a directory, as the lock of the directory tells. The lock ends with its process, however
     * that ends, so what it tells is true.
     */
    public static Optional<Client> running(Path directory) {
        return DirectoryLock.holder(directory)
                .map(DirectoryLock.Holder::url)
                .filter(url -> !url.isEmpty())
                .map(url ->
                        new HttpClientApi(url, Credentials.of(System.getenv()).or(OwnerPass.read(directory))));
    }

    /** The database that the environment names; empty for the one in the directory. */
    public static String database() {
        var named = System.getenv(DATABASE_VARIABLE);
        return named == null ? "" : named.strip();
    }
}
