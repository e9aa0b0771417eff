package dev.windlass.cli;

import dev.windlass.Settings;
import dev.windlass.Windlass;
import dev.windlass.cli.client.Clients;
import dev.windlass.cli.client.ServerLog;
import dev.windlass.kernel.Durations;
import dev.windlass.kernel.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the server. */
@Command(
        name = "up",
        header = "Run the server and its web interface until Ctrl-C.",
        description = {
            "",
            "Everything is kept in the directory. Other commands on the same directory find the server by themselves. "
                    + "It listens on this machine only, unless --host says otherwise, which needs accounts: see "
                    + "'windlass accounts'. Ctrl-C lets the requests under way finish."
        },
        footer = {"", "Example:", "  windlass up --port 8460"})
final class UpCommand implements Callable<ExitCode> {
    /** Where the server listens unless told otherwise. */
    static final int PORT = 8460;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".windlass",
            description = "Where everything is kept; made when there is none. Default: ${DEFAULT-VALUE} here.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private Path directory;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "The address to listen on. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "" + PORT,
            description = "The port to listen on; 0 takes any that is free. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--static-prefix",
            paramLabel = "PATH",
            defaultValue = "",
            description = "A path, such as /ml/tracking, under which everything is answered as well: for a proxy that "
                    + "passes a part of its paths on as they are. Default: none.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String staticPrefix;

    @Option(
            names = "--database",
            paramLabel = "URL",
            defaultValue = "",
            description = "A PostgreSQL database, such as postgresql://user@host/name; " + Clients.DATABASE_VARIABLE
                    + " says the same. Default: a SQLite file in the directory.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String database;

    @Option(
            names = "--gc-older-than",
            paramLabel = "AGE",
            defaultValue = "",
            description = "Remove each day what was deleted so long ago, such as 30d, as 'windlass gc' does. "
                    + "Default: what is deleted stays until 'windlass gc'.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String gcOlderThan;

    @Option(names = "--json", description = "Print the address as JSON on standard output.")
    private boolean json;

    @Option(names = "--quiet", description = "Print the address only.")
    private boolean quiet;

    @Override
    public ExitCode call() {
        var out = spec.commandLine().getOut();
        var age = gcOlderThan.isEmpty() ? null : Durations.parse(gcOlderThan);
        ServerLog.show(quiet ? Level.WARNING : Level.INFO);
        var windlass = Windlass.open(new Settings(directory, chosenDatabase(), InstantSource.system()));
        var stop = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        // A signal ends the process once its hooks have ended, so the hook waits until all is closed.
        var hook = Thread.ofPlatform().name("stop").unstarted(() -> {
            stop.countDown();
            awaitQuietly(stopped);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try (windlass) {
            announce(windlass.listen(host, port, staticPrefix), out);
            if (age != null) {
                windlass.collectGarbageDaily(age);
            }
            awaitQuietly(stop);
            tell("stopping; requests under way finish first…");
        } finally {
            stopped.countDown();
        }
        tell("stopped; everything that was acknowledged is kept in " + directory);
        return ExitCode.DONE;
    }

    private String chosenDatabase() {
        return database.isBlank() ? Clients.database() : database.strip();
    }

    private void announce(int listening, PrintWriter out) {
        var url = "http://%s:%d%s".formatted(host.contains(":") ? "[" + host + "]" : host, listening, staticPrefix);
        if (json) {
            out.println(Json.text(Json.object().put("url", url).put("directory", directory.toString())));
        } else {
            out.println("Windlass is at " + url);
        }
        out.flush();
        tell("Everything is kept in %s. Ctrl-C stops it.".formatted(directory));
    }

    private void tell(String line) {
        if (!quiet) {
            spec.commandLine().getErr().println(line);
            spec.commandLine().getErr().flush();
        }
    }

    /** An interrupt means the same as what is waited for, and must not disturb the stop that follows. */
    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            // The end of the wait is all that it asks for.
        }
    }
}
