package dev.windlass.store;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The one database of a server.
 *
 * <p>Writes wait in a queue. One thread takes all that wait, up to {@link #BATCH_MAX}, runs each inside a savepoint of
 * one transaction, commits once, and only then answers everyone: many small writers share the cost of one fsync, and a
 * change that fails takes none of its neighbours along. Reads run on a few threads of their own, each on a connection
 * of its own, so that no native call ever blocks a virtual thread's carrier.
 */
public final class Database implements AutoCloseable {
    /** Changes that share one commit at most. */
    public static final int BATCH_MAX = 1_000;

    /** Changes that may wait; a further caller waits for room. */
    public static final int QUEUE_MAX = 10_000;

    private static final int READERS = 4;
    private static final int POLL_MS = 100;
    private static final String SAVEPOINT = "change";

    private final Dialect dialect;
    private final Jdbi jdbi;
    private final InstantSource clock;
    private final AutoCloseable source;
    private final ExecutorService readers;
    private final BlockingQueue<Pending<?>> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final List<Handle> readHandles = new ArrayList<>();
    private final ThreadLocal<Handle> readHandle = ThreadLocal.withInitial(this::openReadHandle);
    private final Thread writer;
    private volatile boolean closing;

    private Database(Connections.Opened opened, InstantSource clock) {
        this.dialect = opened.dialect();
        this.jdbi = opened.jdbi();
        this.source = opened.source();
        this.clock = clock;
        this.readers = Executors.newFixedThreadPool(
                READERS, Thread.ofPlatform().name("store-read-", 0).daemon().factory());
        this.writer = Thread.ofPlatform().name("store-write").daemon().unstarted(this::writeLoop);
    }

    /**
     * Opens {@code url}, either {@code sqlite:PATH} or {@code postgresql://…}, and brings its schema up to date.
     *
     * @param capabilities names of the folders under {@code db/} whose migrations apply, in this order
     */
    public static Database open(String url, List<String> capabilities, InstantSource clock) {
        var database =
                new Database(url.startsWith("sqlite:") ? Connections.sqlite(url) : Connections.postgres(url), clock);
        try {
            Migrations.apply(database.jdbi, database.dialect, capabilities);
        } catch (RuntimeException e) {
            database.readers.shutdown();
            database.closeSource();
            throw translate(e);
        }
        database.writer.start();
        return database;
    }

    public Dialect dialect() {
        return dialect;
    }

    /** Reads. What {@code work} sees is one committed state only as far as one statement sees it. */
    public <T extends @Nullable Object> T read(Function<Handle, T> work) {
        return join(CompletableFuture.supplyAsync(() -> work.apply(readHandle.get()), readers));
    }

    /**
     * Applies a change and answers when it is on stable storage. The change must not wait for anything but SQL, since
     * every other change waits for it.
     */
    public <T extends @Nullable Object> T write(Function<Transaction, T> work) {
        return join(writeLater(work));
    }

    /** As {@link #write}, without waiting: the future completes once the change is on stable storage. */
    public <T extends @Nullable Object> CompletableFuture<T> writeLater(Function<Transaction, T> work) {
        if (closing) {
            throw closed();
        }
        var pending = new Pending<T>(work, new CompletableFuture<>());
        try {
            queue.put(pending);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw closed();
        }
        return pending.answer();
    }

    private void writeLoop() {
        try (var handle = jdbi.open()) {
            var batch = new ArrayList<Pending<?>>(BATCH_MAX);
            while (!closing || !queue.isEmpty()) {
                var first = queue.poll(POLL_MS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH_MAX - 1);
                    commit(handle, batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closing = true;
            queue.forEach(pending -> pending.answer().completeExceptionally(closed()));
        }
    }

    private void commit(Handle handle, List<Pending<?>> batch) {
        var outcomes = new ArrayList<Runnable>(batch.size());
        try {
            handle.begin();
            for (var pending : batch) {
                outcomes.add(runOne(handle, pending, batch.size() == 1));
            }
            handle.commit();
        } catch (RuntimeException | Error e) {
            rollbackQuietly(handle);
            batch.forEach(pending -> pending.answer().completeExceptionally(translate(e)));
            return;
        }
        outcomes.forEach(Runnable::run);
    }

    /** Runs one change and returns what tells its caller, to be run after the commit. */
    private <T extends @Nullable Object> Runnable runOne(Handle handle, Pending<T> pending, boolean alone) {
        var transaction = new Transaction(handle, dialect, clock.instant());
        if (!alone) {
            handle.savepoint(SAVEPOINT);
        }
        try {
            var result = pending.work().apply(transaction);
            if (!alone) {
                handle.releaseSavepoint(SAVEPOINT);
            }
            return () -> {
                transaction.committed();
                pending.answer().complete(result);
            };
        } catch (RuntimeException | Error e) {
            if (alone) {
                handle.rollback();
                handle.begin();
            } else {
                handle.rollbackToSavepoint(SAVEPOINT);
            }
            return () -> pending.answer().completeExceptionally(translate(e));
        }
    }

    private static void rollbackQuietly(Handle handle) {
        try {
            handle.rollback();
        } catch (RuntimeException _) {
            // The failure that led here is the one worth telling.
        }
    }

    private Handle openReadHandle() {
        var handle = jdbi.open();
        synchronized (readHandles) {
            readHandles.add(handle);
        }
        return handle;
    }

    private static <T extends @Nullable Object> T join(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw translate(e.getCause() == null ? e : e.getCause());
        }
    }

    private static ProblemException closed() {
        return Problem.unavailable(
                "stopping", "The server is stopping.", "No further change is accepted.", "Try again once it is up.");
    }

    /** Turns what a driver throws into what a user can act on. */
    private static RuntimeException translate(Throwable thrown) {
        if (thrown instanceof ProblemException problem) {
            return problem;
        }
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                var problem = SqlProblems.of(sql);
                if (problem != null) {
                    return new ProblemException(problem, thrown);
                }
            }
        }
        return thrown instanceof RuntimeException runtime ? runtime : new IllegalStateException(thrown);
    }

    @Override
    public void close() {
        closing = true;
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        readers.close();
        synchronized (readHandles) {
            readHandles.forEach(Handle::close);
        }
        closeSource();
    }

    private void closeSource() {
        try {
            source.close();
        } catch (Exception e) {
            throw new IllegalStateException("the database could not be closed", e);
        }
    }

    private record Pending<T extends @Nullable Object>(Function<Transaction, T> work, CompletableFuture<T> answer) {}
}
