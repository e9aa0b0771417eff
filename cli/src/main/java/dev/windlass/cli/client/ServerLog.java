package dev.windlass.cli.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.LogManager;

/** What the server writes to standard error when it runs in this process: a line each, and no talk of its parts. */
public final class ServerLog {
    private ServerLog() {}

    /**
     * Lets through what is as grave as {@code least} or graver. A server that cannot start is told as a problem, so its
     * own lament is left out.
     */
    public static void show(Level least) {
        var configuration = """
                handlers = java.util.logging.ConsoleHandler
                java.util.logging.ConsoleHandler.level = ALL
                java.util.logging.SimpleFormatter.format = %%1$tFT%%1$tT%%1$tz %%4$s %%3$s: %%5$s%%6$s%%n
                .level = %s
                io.helidon.level = WARNING
                io.helidon.webserver.LoomServer.level = OFF
                com.zaxxer.level = WARNING
                """.formatted(least.getName());
        try {
            LogManager.getLogManager()
                    .readConfiguration(new ByteArrayInputStream(configuration.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
