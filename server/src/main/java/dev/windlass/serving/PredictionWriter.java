package dev.windlass.serving;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.serving.SegmentDigest.Placed;
import dev.windlass.serving.SegmentDigest.Segment;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts predictions in the log, numbers them and seals them.
 *
 * <p>Appends wait in a queue of their own, and one change of the database writes all that wait with one prepared
 * statement: a change for each of them would cost more than the rows do.
 */
final class PredictionWriter {
    /** Appends that may wait; a further caller waits for room. */
    static final int WAITING_MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(PredictionWriter.class);
    private static final String SEGMENT = """
            INSERT INTO prediction_segment (first_seq, last_seq, sha256, sealed_at_ms) VALUES (?, ?, ?, ?)
            """;

    private final Database database;
    private final Ledger ledger;
    private final BlockingQueue<Append> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
    private final AtomicBoolean writeAsked = new AtomicBoolean();

    /** Read and changed on the database's writing thread only, as are the next two. */
    private long nextSeq;

    private SegmentDigest open;

    /** Complete segments that are not sealed yet, oldest first. */
    private final Deque<Segment> complete = new ArrayDeque<>();

    private record Append(List<Row> rows, CompletableFuture<Integer> answer) {}

    private record Row(PredictionRow row, byte[] canonical) {}

    PredictionWriter(Database database, Ledger ledger) {
        this.database = database;
        this.ledger = ledger;
        var first = number("SELECT COALESCE(MAX(last_seq) + 1, 0) FROM prediction_segment");
        nextSeq = Math.max(first, number("SELECT COALESCE(MAX(seq) + 1, 0) FROM prediction"));
        open = new SegmentDigest(first);
        database.read(sql -> {
            try (var rows = sql
                    .createQuery(PredictionRow.SELECT + " WHERE seq >= ? ORDER BY seq")
                    .bind(0, first)
                    .map((row, _) -> Placed.of(row))
                    .stream()) {
                rows.forEach(this::digest);
            }
            return first;
        });
        if (!complete.isEmpty()) {
            sealSoon();
        }
    }

    private long number(String query) {
        return database.read(sql -> sql.createQuery(query).mapTo(Long.class).one());
    }

    CompletableFuture<Integer> append(List<PredictionRow> rows) {
        var append = new Append(
                rows.stream().map(row -> new Row(row, row.canonical())).toList(), new CompletableFuture<>());
        try {
            waiting.put(append);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("stopping", "The request was given up.", "Its thread was interrupted.", "");
        }
        if (writeAsked.compareAndSet(false, true)) {
            askToWrite();
        }
        return append.answer();
    }

    private void askToWrite() {
        var taken = new ArrayList<Append>();
        try {
            var _ = database.writeLater(transaction -> write(transaction, taken))
                    .whenComplete((_, failure) -> answer(taken, failure));
        } catch (ProblemException e) {
            answer(taken, e);
        }
    }

    private void answer(List<Append> taken, @Nullable Throwable failure) {
        if (failure == null) {
            taken.forEach(append -> append.answer().complete(append.rows().size()));
            return;
        }
        if (taken.isEmpty()) {
            // The change never ran, as when the database is closed: those it would have written hear of it too.
            writeAsked.set(false);
            waiting.drainTo(taken);
        }
        taken.forEach(append -> append.answer().completeExceptionally(failure));
    }

    private int write(Transaction transaction, List<Append> taken) {
        writeAsked.set(false);
        waiting.drainTo(taken);
        if (taken.isEmpty()) {
            return 0;
        }
        var placed = new ArrayList<Placed>(taken.size());
        var seq = nextSeq;
        try (var insert = transaction.sql().getConnection().prepareStatement(PredictionRow.INSERT)) {
            for (var append : taken) {
                for (var row : append.rows()) {
                    row.row().bind(insert, seq);
                    insert.addBatch();
                    placed.add(new Placed(seq, row.canonical()));
                    seq++;
                }
            }
            insert.executeBatch();
        } catch (SQLException e) {
            throw new IllegalStateException("predictions could not be logged", e);
        }
        nextSeq = seq;
        transaction.afterCommit(() -> committed(placed));
        return placed.size();
    }

    /** On the writing thread, after the commit: rows enter the digest in the order of their numbers. */
    private void committed(List<Placed> placed) {
        var before = complete.size();
        placed.forEach(this::digest);
        if (complete.size() > before) {
            sealSoon();
        }
    }

    private void digest(Placed placed) {
        open.add(placed);
        if (open.rows() >= PredictionLog.SEGMENT) {
            endSegment();
        }
    }

    private void endSegment() {
        var segment = open.end();
        complete.add(segment);
        open = new SegmentDigest(segment.lastSeq() + 1);
    }

    /** From another thread, since the writing thread would wait for itself where the queue of changes is full. */
    private void sealSoon() {
        Thread.ofVirtual().name("seal-predictions").start(() -> {
            try {
                database.write(this::sealComplete);
            } catch (RuntimeException e) {
                LOG.warn("predictions are not sealed yet, the next seal includes them: {}", e.getMessage());
            }
        });
    }

    /** Seals everything that was logged before. */
    void seal() {
        database.write(transaction -> {
            if (open.rows() > 0) {
                endSegment();
            }
            return sealComplete(transaction);
        });
    }

    /** Segments stay in the list until the commit, so that a seal that fails is made up for by the next. */
    private long sealComplete(Transaction transaction) {
        var sealedTo = transaction
                .sql()
                .createQuery("SELECT COALESCE(MAX(last_seq), -1) FROM prediction_segment")
                .mapTo(Long.class)
                .one();
        for (var segment : complete) {
            if (segment.firstSeq() > sealedTo) {
                seal(transaction, segment);
                sealedTo = segment.lastSeq();
            }
        }
        var last = sealedTo;
        transaction.afterCommit(() -> complete.removeIf(segment -> segment.lastSeq() <= last));
        return last;
    }

    private void seal(Transaction transaction, Segment segment) {
        transaction
                .sql()
                .execute(
                        SEGMENT,
                        segment.firstSeq(),
                        segment.lastSeq(),
                        segment.hash().hex(),
                        transaction.at().toEpochMilli());
        var body = Json.object();
        body.put("firstSeq", segment.firstSeq());
        body.put("lastSeq", segment.lastSeq());
        body.put("rows", segment.rows());
        body.put("sha256", segment.hash().hex());
        ledger.append(
                transaction,
                NewEvent.of(new Actor("windlass"), PredictionLog.SEAL_SUBJECT, PredictionLog.SEAL_KIND, body));
    }
}
