package dev.windlass.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * A real PostgreSQL for tests: the same on every machine, since the build brings it along. It is unpacked and started
 * once per test run in a temporary folder, on the loopback address and a free port, with fsync on. It refuses to run as
 * root, so root hands it to {@code nobody}.
 */
public final class PostgresForTests {
    // After a crash every file of the directory is brought to the disk first, which a busy one takes minutes for.
    private static final String SECONDS_TO_RECOVER_MAX = "600";
    private static final List<String> PLATFORMS =
            List.of("linux-x86_64", "linux-arm_64", "darwin-x86_64", "darwin-arm_64");
    private static final String NOBODY = "65534";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static @Nullable PostgresForTests running;

    private final Path folder;
    private final int port;

    private PostgresForTests(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** The address of a new, empty database. */
    public static String newDatabase() {
        var server = server();
        var name = "test" + DATABASES.incrementAndGet();
        try (var connection = DriverManager.getConnection(server.jdbc("postgres"), "windlass", "");
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return "postgresql://windlass@127.0.0.1:%d/%s".formatted(server.port, name);
    }

    /** Stops the server without warning, as a power failure does, and starts it again. */
    public static void crash() {
        var server = server();
        server.run("pg_ctl", "stop", "-D", server.data(), "-m", "immediate", "-w");
        server.start();
    }

    private static synchronized PostgresForTests server() {
        var server = running;
        if (server == null) {
            try {
                var folder = Files.createTempDirectory("windlass-postgres");
                try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                    server = new PostgresForTests(folder, free.getLocalPort());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.unpack();
            server.create();
            server.start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
            running = server;
        }
        return server;
    }

    private void unpack() {
        try (var packed = archive()) {
            var tar = new ProcessBuilder("tar", "-x")
                    .directory(Files.createDirectory(programs()).toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var unpacked = tar.getOutputStream()) {
                packed.transferTo(unpacked);
            }
            var exit = tar.waitFor();
            if (exit != 0) {
                throw new IllegalStateException("tar ended with %d".formatted(exit));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static InputStream archive() throws IOException {
        for (var platform : PLATFORMS) {
            var packed = PostgresForTests.class.getResourceAsStream("/postgres-%s.txz".formatted(platform));
            if (packed != null) {
                return new XZInputStream(packed);
            }
        }
        throw new IllegalStateException("There is no PostgreSQL to test with on a %s of kind %s; see server/pom.xml."
                .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
    }

    private void create() {
        if (isRoot()) {
            try {
                Files.setAttribute(folder, "unix:uid", Integer.parseInt(NOBODY));
                Files.setAttribute(folder, "unix:gid", Integer.parseInt(NOBODY));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        run("initdb", "-D", data(), "-U", "windlass", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
    }

    private void start() {
        var options = "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=on".formatted(port);
        run(
                "pg_ctl",
                "start",
                "-D",
                data(),
                "-w",
                "-t",
                SECONDS_TO_RECOVER_MAX,
                "-l",
                folder.resolve("log").toString(),
                "-o",
                options);
    }

    /** The files are many, and who waits for a test run need not wait for them. */
    private void stop() {
        run("pg_ctl", "stop", "-D", data(), "-m", "immediate", "-w");
        try {
            new ProcessBuilder("rm", "-rf", folder.toString()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(String program, String... arguments) {
        var command = new ArrayList<String>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        command.add(programs().resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        try {
            var output = Files.createTempFile("windlass-postgres", ".out");
            var process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            var exit = process.waitFor();
            var text = Files.readString(output, StandardCharsets.UTF_8);
            Files.delete(output);
            if (exit != 0) {
                throw new IllegalStateException("%s ended with %d: %s".formatted(command, exit, text));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private Path programs() {
        return folder.resolve("programs");
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private String jdbc(String name) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, name);
    }
}
