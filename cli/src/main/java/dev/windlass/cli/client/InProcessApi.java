package dev.windlass.cli.client;

import dev.windlass.OwnerPass;
import dev.windlass.Settings;
import dev.windlass.Windlass;
import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The API on a directory that this process opens for its own duration. Nothing needs to be started first. Whoever may open
 * it may do everything, under the name that the operating system knows them by.
 */
public final class InProcessApi implements Client {
    private static final int NOT_FOUND = 404;

    private final Windlass windlass;
    private final Path directory;

    private InProcessApi(Windlass windlass, Path directory) {
        this.windlass = windlass;
        this.directory = directory;
    }

    /** @param database its URL; empty for the one in the directory */
    public static InProcessApi open(Path directory, String database) {
        ServerLog.show(Level.WARNING);
        var windlass = Windlass.open(new Settings(directory, database, InstantSource.system()));
        return new InProcessApi(windlass, directory);
    }

    @Override
    public JsonNode send(String method, String target, @Nullable Object body) {
        var bytes = body == null ? new byte[0] : Json.bytes(body);
        var answer = dispatch(method, target, () -> new ByteArrayInputStream(bytes));
        return Answers.json(answer.status(), answer.bytes(), where());
    }

    @Override
    public boolean exists(String target) {
        var answer = dispatch("HEAD", target, InputStream::nullInputStream);
        if (Answers.failed(answer.status()) && answer.status() != NOT_FOUND) {
            throw Answers.problem(answer.status(), answer.bytes(), where());
        }
        return answer.status() != NOT_FOUND;
    }

    @Override
    public JsonNode upload(String target, Path file, LongConsumer sent) throws IOException {
        try (var in = new CountedStream(Files.newInputStream(file), sent)) {
            var answer = dispatch("PUT", target, () -> in);
            return Answers.json(answer.status(), answer.bytes(), where());
        }
    }

    @Override
    public void download(String target, OutputStream out) throws IOException {
        var answer = dispatch("GET", target, InputStream::nullInputStream);
        if (Answers.failed(answer.status())) {
            throw Answers.problem(answer.status(), answer.bytes(), where());
        }
        try {
            switch (answer.body()) {
                case Response.Body.Bytes(var bytes) -> out.write(bytes);
                case Response.Body.Streamed(var writer) -> writer.write(out);
            }
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** While this process holds the directory nobody else can change anything, so no event would ever come. */
    @Override
    public void lines(String target, Consumer<String> line) {
        throw Problem.unavailable(
                "no-server",
                "There is no server on '%s' whose events could be followed.".formatted(directory),
                "Without one, nothing happens between two commands.",
                "Start it with: windlass up.");
    }

    @Override
    public String where() {
        return directory.toString();
    }

    @Override
    public void close() {
        windlass.close();
    }

    private Response dispatch(String method, String target, Supplier<InputStream> body) {
        return windlass.router().dispatch(Request.local(method, target, body, OwnerPass.owner()));
    }
}
