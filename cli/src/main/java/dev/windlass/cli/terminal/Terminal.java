package dev.windlass.cli.terminal;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/** Whether a person watches, and how wide the window is. */
public final class Terminal {
    private static final int COLUMNS_USUAL = 80;
    private static final int COLUMNS_LEAST = 40;

    private Terminal() {}

    /** Characters that fit into a line; empty when the output goes to a file or another program. */
    public static OptionalInt columns() {
        return Width.COLUMNS;
    }

    /** Found once, and only when something asks. */
    private static final class Width {
        private static final OptionalInt COLUMNS = find();

        private static OptionalInt find() {
            // Depending on the runtime there is no console, or one that is no terminal.
            var watched = Optional.ofNullable(System.console())
                    .filter(Console::isTerminal)
                    .isPresent();
            return watched ? OptionalInt.of(Math.max(COLUMNS_LEAST, told())) : OptionalInt.empty();
        }

        /** What the terminal says of itself: {@code stty size} prints its rows and columns. */
        private static int told() {
            try {
                var process = new ProcessBuilder("stty", "size")
                        .redirectInput(new File("/dev/tty"))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                try (var out = process.getInputStream()) {
                    var words = new String(out.readAllBytes(), StandardCharsets.US_ASCII)
                            .strip()
                            .split(" ", -1);
                    return words.length == 2 ? Integer.parseInt(words[1]) : COLUMNS_USUAL;
                }
            } catch (IOException | NumberFormatException _) {
                return COLUMNS_USUAL;
            }
        }
    }
}
