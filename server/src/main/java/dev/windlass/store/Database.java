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
import org.jdbi.v3.core.transaction.TransactionException;
import org.jspecify.annotations.Nullable;

/**
 * The one database of a server.
 *
 * <p>Writes wait in a queue. One thread takes all that wait, up to {@link #BATCH_MAX}, runs each inside a savepoint of
 * one transaction (one that is alone needs none), commits once, and only then answers everyone: many small writers share the cost of one fsync, and a
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
    private static final String BEGIN_CHANGE = "SAVEPOINT change";
    private static final String END_CHANGE = "RELEASE SAVEPOINT change";
    private static final String UNDO_CHANGE = "ROLLBACK TO SAVEPOINT change";

    private final Dialect dialect;
    private final Jdbi jdbi;
    private final InstantSource clock;
    private final AutoCloseable source;
    private final ExecutorService readers;
    private final BlockingQueue<Pending<?>> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final List<Handle> readHandles = new ArrayList<>();
    private final ThreadLocal<Handle> readHandle = ThreadLocal.withInitial(this::openReadHandle);
    private final Thread writer;
    private @Nullable Checkpoints checkpoints;
    private volatile boolean closing;

    /** Of the writing thread only. */
    private @Nullable Handle writeHandle;

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
        if (database.dialect == Dialect.SQLITE) {
            database.checkpoints = new Checkpoints(database.jdbi);
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
        try {
            var batch = new ArrayList<Pending<?>>(BATCH_MAX);
            while (!closing || !queue.isEmpty()) {
                var first = queue.poll(POLL_MS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH_MAX - 1);
                    commit(batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closing = true;
            discardWriteHandle();
            queue.forEach(pending -> pending.answer().completeExceptionally(closed()));
        }
    }

    private void commit(List<Pending<?>> batch) {
        var outcomes = new ArrayList<Runnable>(batch.size());
        try {
            var handle = writeHandle();
            handle.begin();
            if (batch.size() == 1) {
                outcomes.add(runAlone(handle, batch.getFirst()));
            } else {
                batch.forEach(pending -> outcomes.add(runOne(handle, pending)));
            }
            if (handle.isInTransaction()) {
                handle.commit();
            }
        } catch (RuntimeException | Error e) {
            discardWriteHandle();
            batch.forEach(pending -> pending.answer().completeExceptionally(translate(e)));
            return;
        }
        outcomes.forEach(Runnable::run);
        if (checkpoints != null) {
            checkpoints.committed();
        }
    }

    private Handle writeHandle() {
        var handle = writeHandle;
        if (handle == null) {
            handle = jdbi.open();
            writeHandle = handle;
        }
        return handle;
    }

    /** After a failure nobody knows in which state the connection is; the next change gets a new one. */
    private void discardWriteHandle() {
        var handle = writeHandle;
        writeHandle = null;
        if (handle != null) {
            try (handle) {
                if (handle.isInTransaction()) {
                    handle.rollback();
                }
            } catch (RuntimeException _) {
                // The failure that led here is the one worth telling.
            }
        }
    }

    /** As {@link #runOne}, for a change that has the transaction for itself: what fails undoes all of it. */
    private <T extends @Nullable Object> Runnable runAlone(Handle handle, Pending<T> pending) {
        var transaction = new Transaction(handle, dialect, clock.instant());
        try {
            return done(pending, transaction, pending.work().apply(transaction));
        } catch (RuntimeException | Error e) {
            if (mayHaveEndedTransaction(e)) {
                throw e;
            }
            handle.rollback();
            return () -> pending.answer().completeExceptionally(translate(e));
        }
    }

    private static <T extends @Nullable Object> Runnable done(Pending<T> pending, Transaction transaction, T result) {
        return () -> {
            transaction.committed();
            pending.answer().complete(result);
        };
    }

    /** Runs one change and returns what tells its caller, to be run after the commit. */
    private <T extends @Nullable Object> Runnable runOne(Handle handle, Pending<T> pending) {
        var transaction = new Transaction(handle, dialect, clock.instant());
        execute(handle, BEGIN_CHANGE);
        try {
            var result = pending.work().apply(transaction);
            execute(handle, END_CHANGE);
            return done(pending, transaction, result);
        } catch (RuntimeException | Error e) {
            if (mayHaveEndedTransaction(e)) {
                throw e;
            }
            execute(handle, UNDO_CHANGE);
            execute(handle, END_CHANGE);
            return () -> pending.answer().completeExceptionally(translate(e));
        }
    }

    /** By a statement that is kept: each change of a batch takes two. */
    private static void execute(Handle handle, String statement) {
        try (var prepared = Prepared.on(handle, statement)) {
            prepared.statement().execute();
        } catch (SQLException e) {
            throw new TransactionException(e);
        }
    }

    /**
     * Whether the database may have undone the whole transaction by itself, as SQLite does when there is no room: what
     * went before in the same batch is gone then too, and must not be acknowledged.
     */
    private static boolean mayHaveEndedTransaction(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && SqlProblems.mayEndTransaction(sql)) {
                return true;
            }
        }
        return false;
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
        if (checkpoints != null) {
            checkpoints.close();
        }
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
