package dev.windlass.identity;

import dev.windlass.kernel.Problem;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Makes and compares the hashes of passwords on few threads of their own: the work is heavy, and on a virtual thread it
 * would hold up all the others.
 */
final class Passwords implements AutoCloseable {
    static final int LENGTH_MIN = 12;
    static final int LENGTH_MAX = 1_000;

    private static final int WAITING_MAX = 64;
    private static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4);

    private final ExecutorService threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            Thread.ofPlatform().name("passwords-", 0).daemon().factory());

    /** The hash to keep of a password that is good enough. */
    String hash(String password) {
        check(password);
        return working(() -> PasswordHash.of(password));
    }

    boolean matches(String password, String stored) {
        return working(() -> PasswordHash.matches(password, stored));
    }

    private static void check(String password) {
        if (password.length() < LENGTH_MIN || password.length() > LENGTH_MAX) {
            throw Problem.invalid(
                    "bad-password",
                    "Password must be at least %d characters.".formatted(LENGTH_MIN),
                    "It has %d, and at most %d fit.".formatted(password.length(), LENGTH_MAX),
                    "Take a longer one; four random words are easy to remember.");
        }
    }

    private <T> T working(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, threads).join();
        } catch (RejectedExecutionException _) {
            throw Problem.unavailable(
                    "too-many-logins",
                    "Too many passwords wait to be checked.",
                    "At most %d do at a time.".formatted(WAITING_MAX),
                    "Try again in a second; programs do better with a token.");
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
