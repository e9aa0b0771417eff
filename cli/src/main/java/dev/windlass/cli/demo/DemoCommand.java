package dev.windlass.cli.demo;

import dev.windlass.Settings;
import dev.windlass.Windlass;
import dev.windlass.cli.ExitCode;
import dev.windlass.cli.client.ServerLog;
import dev.windlass.cli.terminal.Terminal;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The flagship loop on real data, start to finish. */
@Command(
        name = "demo",
        header = "Watch a loop run through 2013's flights, from training to retraining and rollback.",
        description = {
            "",
            "Trains on January to March, then replays April to December as HTTP requests in time order. On a terminal "
                    + "the server stays up afterwards until Ctrl-C; with --exit, or without a terminal, the command "
                    + "ends with 0 when every promise of the demo held, else with 1 and the promise that did not."
        },
        footer = {"", "Example:", "  windlass demo --exit"})
public final class DemoCommand implements Callable<ExitCode> {
    private static final Instant BEGIN = Instant.parse("2012-12-31T00:00:00Z");
    private static final Instant START = Instant.parse("2013-04-01T00:00:00Z");
    private static final Instant END = Instant.parse("2014-01-01T06:00:00Z");
    private static final int PORT = 8460;
    private static final String MARK = "made-by-windlass-demo";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".windlass-demo",
            description = "Where the demo keeps everything; emptied at the start. Default: ${DEFAULT-VALUE} here.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private Path directory;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "The port of the demo's server. Default: " + PORT + ", or any other when that is taken.")
    private int port;

    @Option(names = "--exit", description = "End after the replay even on a terminal.")
    private boolean exit;

    @Override
    public ExitCode call() throws Exception {
        ServerLog.show(Level.WARNING);
        var out = spec.commandLine().getOut();
        var terminal = Terminal.columns().isPresent();
        var example = example();
        clear();
        var narrator = new Narrator(out, terminal);
        var clock = new ReplayClock(START);
        try (var windlass = Windlass.open(new Settings(directory, "", clock));
                var flights = new Flights(example, Files.createDirectories(directory.resolve("prepared")))) {
            var listening = listen(windlass);
            var url = "http://127.0.0.1:" + listening;
            narrator.say(
                    "The loop runs at %s while you watch; its page is %s/loops/%s".formatted(url, url, Replay.LOOP));
            var client = new DemoClient(url);
            var replay = new Replay(flights, client, clock, new Acts(client, narrator), narrator, example);
            replay.prepare(BEGIN, START);
            narrator.say("  ready after %.1f s".formatted(narrator.secondsSoFar()));
            replay.run(START, END);
            var kept = new Promises(client, narrator, replay).print(out, directory, url);
            stay(terminal, out);
            return kept ? ExitCode.DONE : ExitCode.REFUSED;
        }
    }

    private int listen(Windlass windlass) {
        if (port != 0) {
            return windlass.listen("127.0.0.1", port);
        }
        try {
            return windlass.listen("127.0.0.1", PORT);
        } catch (ProblemException e) {
            if (e.problem().kind() != Problem.Kind.UNAVAILABLE) {
                throw e;
            }
            return windlass.listen("127.0.0.1", 0);
        }
    }

    private void stay(boolean terminal, PrintWriter out) throws InterruptedException {
        if (terminal && !exit) {
            out.println("Still up. Ctrl-C ends it.");
            out.flush();
            new CountDownLatch(1).await();
        }
    }

    /** The example lies in the source tree or beside the program. */
    private static Path example() throws IOException {
        Path from;
        try {
            from = Path.of(DemoCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
        for (var folder = from.toAbsolutePath(); folder != null; folder = folder.getParent()) {
            var example = folder.resolve("examples/flights");
            if (Files.isRegularFile(example.resolve("loop.yaml"))) {
                return example;
            }
        }
        throw Problem.unavailable(
                "no-example",
                "The flights example is not beside the program.",
                "Looked for examples/flights in every folder above %s.".formatted(from),
                "Run the demo from a whole source tree.");
    }

    /** Empties the directory of an earlier demo, and no other. */
    private void clear() throws IOException {
        var mark = directory.resolve(MARK);
        if (Files.exists(directory) && !Files.exists(mark)) {
            try (var content = Files.list(directory)) {
                if (content.findAny().isPresent()) {
                    throw Problem.conflict(
                            "not-a-demo",
                            "'%s' was not made by a demo and is not emptied.".formatted(directory),
                            "A demo begins in an empty directory.",
                            "Choose another with --dir.");
                }
            }
        }
        if (Files.exists(directory)) {
            try (var files = Files.walk(directory)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    if (!file.equals(directory)) {
                        Files.delete(file);
                    }
                }
            }
        }
        Files.createDirectories(directory);
        Files.createFile(mark);
    }
}
