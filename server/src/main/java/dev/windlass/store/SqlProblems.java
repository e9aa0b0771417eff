package dev.windlass.store;

import dev.windlass.kernel.Problem;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/** The failures of a database that a user can do something about. */
final class SqlProblems {
    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_NOMEM = 7;
    private static final int SQLITE_READONLY = 8;
    private static final int SQLITE_INTERRUPT = 9;
    private static final int SQLITE_IOERR = 10;
    private static final int SQLITE_CORRUPT = 11;
    private static final int SQLITE_FULL = 13;
    private static final int SQLITE_CANTOPEN = 14;
    private static final int SQLITE_NOTADB = 26;
    private static final String BAD_PATTERN = "2201B";
    private static final String UNTRANSLATABLE = "22021";
    private static final String TOO_LARGE = "54000";
    private static final int PRIMARY_CODE_MASK = 0xff;

    private SqlProblems() {}

    /** Whether SQLite may have undone the transaction under way: it does so at its own discretion for these. */
    static boolean mayEndTransaction(SQLException e) {
        return e instanceof SQLiteException sqlite
                && switch (sqlite.getResultCode().code & PRIMARY_CODE_MASK) {
                    case SQLITE_BUSY, SQLITE_NOMEM, SQLITE_INTERRUPT, SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_FULL -> true;
                    default -> false;
                };
    }

    static @Nullable Problem of(SQLException e) {
        var message = String.valueOf(e.getMessage());
        var state = String.valueOf(e.getSQLState());
        if (state.startsWith("53")) {
            return full(message);
        }
        if (state.startsWith("08")) {
            return problem(
                    Problem.Kind.UNAVAILABLE,
                    "database-unreachable",
                    "The database cannot be reached.",
                    message,
                    "Check its address, and that it is running.");
        }
        if (state.equals(UNTRANSLATABLE) || state.equals(TOO_LARGE)) {
            return problem(
                    Problem.Kind.INVALID,
                    "not-storable",
                    "A text of this request cannot be stored.",
                    state.equals(TOO_LARGE)
                            ? "It is too long for what is looked up by it."
                            : "It holds a character that the database has no place for.",
                    "Shorten names and keys, and leave out the character with the code zero.");
        }
        if (state.equals(BAD_PATTERN) || message.contains(RegularExpression.REFUSED)) {
            return problem(
                    Problem.Kind.INVALID,
                    "bad-pattern",
                    "Invalid regular expression: it cannot be searched for.",
                    message,
                    "Write a simpler one.");
        }
        return e instanceof SQLiteException sqlite
                ? sqlite(sqlite.getResultCode().code & PRIMARY_CODE_MASK, message)
                : null;
    }

    private static @Nullable Problem sqlite(int code, String message) {
        return switch (code) {
            case SQLITE_FULL, SQLITE_IOERR -> full(message);
            case SQLITE_CORRUPT, SQLITE_NOTADB ->
                problem(
                        Problem.Kind.INTERNAL,
                        "database-corrupt",
                        "The database file is damaged.",
                        message,
                        "Stop the server, keep a copy of the directory, run 'windlass verify' on it, and restore a backup.");
            case SQLITE_CANTOPEN ->
                problem(
                        Problem.Kind.UNAVAILABLE,
                        "database-not-opened",
                        "The database file cannot be opened.",
                        message,
                        "Check that its folder exists and that this user may read and write it.");
            case SQLITE_READONLY ->
                problem(
                        Problem.Kind.UNAVAILABLE,
                        "database-read-only",
                        "The database file cannot be written.",
                        message,
                        "Check the permissions of the directory.");
            case SQLITE_BUSY ->
                problem(
                        Problem.Kind.UNAVAILABLE,
                        "database-busy",
                        "Another program holds the database.",
                        message,
                        "Stop the other program, or set WINDLASS_URL to talk to it.");
            default -> null;
        };
    }

    private static Problem full(String message) {
        return problem(
                Problem.Kind.STORAGE_FULL,
                "storage-full",
                "The change could not be stored and was undone.",
                message,
                "Free some disk space and try again; nothing that was acknowledged is lost.");
    }

    private static Problem problem(Problem.Kind kind, String code, String what, String why, String fix) {
        return new Problem(kind, code, what, why, fix);
    }
}
