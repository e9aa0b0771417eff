package dev.windlass.cli;

import dev.windlass.kernel.Problem;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Passwords as they are typed at a terminal, unseen and twice, or come from another program as one line. */
final class PasswordInput {
    private PasswordInput() {}

    /** Never taken from the command line, which other users of the machine can see. */
    static String read(String account) throws IOException {
        var terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
        if (terminal.isPresent()) {
            return typed(terminal.get(), account);
        }
        var line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        if (line == null || line.isEmpty()) {
            throw Problem.invalid(
                    "no-password",
                    "There is no password.",
                    "Without a terminal it is read as one line from standard input.",
                    "Pipe it in, or use --no-password and a token: windlass tokens create.");
        }
        return line;
    }

    private static String typed(Console console, String account) {
        var once = console.readPassword("Password of %s: ", account);
        var again = console.readPassword("The same again: ");
        try {
            if (once == null || !Arrays.equals(once, again)) {
                throw Problem.invalid(
                        "passwords-differ", "The two passwords differ.", "One of them was mistyped.", "Try again.");
            }
            return new String(once);
        } finally {
            if (once != null) {
                Arrays.fill(once, ' ');
            }
            if (again != null) {
                Arrays.fill(again, ' ');
            }
        }
    }
}
