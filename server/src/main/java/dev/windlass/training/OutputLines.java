package dev.windlass.training;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/** Reads what a process prints, to its end, and keeps no more of it than the bounds say. Safe for many threads. */
final class OutputLines {
    /** Lines kept for a message. */
    static final int LAST_MAX = 20;
    /** Lines passed on; a script that prints more is still read, so that it does not block. */
    static final int PASSED_MAX = 10_000;
    /** The rest of a longer line is dropped. */
    static final int LINE_CHARACTERS_MAX = 2_000;

    private final ArrayDeque<String> last = new ArrayDeque<>();
    private final Consumer<String> consumer;
    private int passed;

    OutputLines(Consumer<String> consumer) {
        this.consumer = consumer;
    }

    /** Reads until the other side closes, or this side kills it. */
    void readAll(InputStream in) {
        var line = new StringBuilder();
        try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            var buffer = new char[8192];
            for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
                for (int i = 0; i < count; i++) {
                    if (buffer[i] == '\n') {
                        add(line.toString().stripTrailing());
                        line.setLength(0);
                    } else if (line.length() < LINE_CHARACTERS_MAX) {
                        line.append(buffer[i]);
                    }
                }
            }
            if (!line.isEmpty()) {
                add(line.toString().stripTrailing());
            }
        } catch (IOException _) {
            // Killing a process closes its output under the reader; what was read until then counts.
        }
    }

    private void add(String line) {
        boolean pass;
        synchronized (last) {
            if (last.size() == LAST_MAX) {
                last.removeFirst();
            }
            last.addLast(line);
            pass = passed < PASSED_MAX;
            passed++;
        }
        if (pass) {
            consumer.accept(line);
        }
    }

    List<String> last() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }
}
