package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.client.Clients;
import dev.windlass.cli.terminal.Format;
import dev.windlass.cli.terminal.Table;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks at everything that a server needs. */
@Command(
        name = "doctor",
        header = "Check everything that Windlass needs here, and say what to do about what is missing.",
        footer = {"", "Example:", "  windlass doctor"})
final class DoctorCommand implements Callable<ExitCode> {
    private static final int JAVA_LEAST = 25;
    private static final long DISK_BYTES_LEAST = 1_000_000_000L;
    private static final int PYTHON_SECONDS_MAX = 10;

    /** No clock that is right shows an earlier time. */
    private static final Instant TIME_LEAST = Instant.parse("2026-01-01T00:00:00Z");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private Connection connection;

    /** How a check came out. */
    enum Verdict {
        OK,
        WARN,
        FAIL
    }

    /** @param found what was found, and what to do when it is not well */
    record Check(String name, Verdict verdict, String found) {}

    @Override
    public ExitCode call() throws IOException {
        var checks = new ArrayList<Check>();
        checks.add(java());
        checks.add(directory());
        checks.add(disk());
        checks.addAll(server());
        checks.add(python());
        var out = spec.commandLine().getOut();
        if (connection.json()) {
            var answer = Json.object();
            answer.set("checks", Json.tree(checks));
            out.println(Json.text(answer));
        } else {
            var table = new Table("CHECK", "", "FOUND");
            checks.forEach(check -> table.row(
                    check.name(),
                    check.verdict() == Verdict.OK ? "ok" : check.verdict().name(),
                    check.found()));
            table.print(out);
        }
        return checks.stream().anyMatch(check -> check.verdict() == Verdict.FAIL) ? ExitCode.REFUSED : ExitCode.DONE;
    }

    private static Check java() {
        var version = Runtime.version();
        return version.feature() >= JAVA_LEAST
                ? new Check("Java", Verdict.OK, version.toString())
                : new Check("Java", Verdict.FAIL, version + "; get a JDK %d or newer".formatted(JAVA_LEAST));
    }

    /** The folder itself, or the nearest one above it that exists. */
    private Path existing() {
        var path = connection.directory().toAbsolutePath();
        while (!Files.exists(path) && path.getParent() != null) {
            path = path.getParent();
        }
        return path;
    }

    private Check directory() {
        var path = existing();
        return Files.isDirectory(path) && Files.isWritable(path)
                ? new Check("directory", Verdict.OK, connection.directory().toString())
                : new Check(
                        "directory", Verdict.FAIL, "'%s' cannot be written; choose another with --dir".formatted(path));
    }

    private Check disk() throws IOException {
        var free = Files.getFileStore(existing()).getUsableSpace();
        var told = Format.bytes(free) + " free";
        return free >= DISK_BYTES_LEAST
                ? new Check("disk", Verdict.OK, told)
                : new Check("disk", Verdict.WARN, told + "; free some, less than 1 GB is soon used up");
    }

    /** Who answers for the directory, whether the port is free when nobody does, the database and the time. */
    private List<Check> server() {
        var checks = new ArrayList<Check>();
        if (connection.url().isBlank()
                && Clients.running(connection.directory()).isEmpty()) {
            checks.add(port());
        }
        try (var client = connection.connect()) {
            client.get("/health/ready");
            checks.add(new Check("database", Verdict.OK, "ready, " + client.where()));
            checks.add(time(client));
        } catch (ProblemException e) {
            checks.add(new Check("database", Verdict.FAIL, e.problem().text()));
        } catch (IOException e) {
            checks.add(new Check("database", Verdict.FAIL, String.valueOf(e.getMessage())));
        }
        return checks;
    }

    private static Check port() {
        try (var socket = new ServerSocket(UpCommand.PORT, 1, InetAddress.getLoopbackAddress())) {
            return new Check("port", Verdict.OK, socket.getLocalPort() + " is free");
        } catch (IOException _) {
            return new Check(
                    "port", Verdict.WARN, UpCommand.PORT + " is taken; start the server with: windlass up --port 0");
        }
    }

    /** An event from the future means that the clock went back, and that new events would seem older. */
    private static Check time(Client client) throws IOException {
        var now = Instant.now();
        var size = client.get("/api/v1/ledger/checkpoint").path("size").asLong();
        var newest = size == 0
                ? Instant.EPOCH
                : Instant.parse(client.get(Client.path("/api/v1/ledger/events?after=%s&limit=1", size - 2))
                        .path("events")
                        .path(0)
                        .path("at")
                        .asString(Instant.EPOCH.toString()));
        if (now.isBefore(TIME_LEAST) || newest.isAfter(now)) {
            return new Check(
                    "time",
                    Verdict.FAIL,
                    "the clock shows %s, the newest event is of %s; set the clock".formatted(now, newest));
        }
        return new Check("time", Verdict.OK, Format.time(now.toString()));
    }

    private static Check python() {
        try {
            var process = new ProcessBuilder("python3", "--version")
                    .redirectErrorStream(true)
                    .start();
            try (var out = process.inputReader()) {
                var version = out.readLine();
                if (process.waitFor(PYTHON_SECONDS_MAX, TimeUnit.SECONDS) && process.exitValue() == 0) {
                    return new Check("Python", Verdict.OK, String.valueOf(version));
                }
            }
            process.destroyForcibly();
        } catch (IOException _) {
            // Told below, as a Python that does not answer is.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return new Check("Python", Verdict.WARN, "no python3; only loops with a 'python:' trainer need it");
    }
}
