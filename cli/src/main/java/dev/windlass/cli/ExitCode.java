package dev.windlass.cli;

import java.util.Arrays;

/** What a process of this program can end with. Scripts and CI servers branch on these, so they never change. */
public enum ExitCode {
    DONE(0),
    REFUSED(1),
    WRONG_USAGE(2),
    NOT_REACHABLE(3);

    /** The last lines of every help text. */
    static final String HELP = "Exit codes: 0 done, 1 refused or a gate failed, 2 wrong usage, 3 server not reachable.";

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    static ExitCode of(int number) {
        return Arrays.stream(values())
                .filter(code -> code.number == number)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no exit code " + number));
    }

    int number() {
        return number;
    }
}
