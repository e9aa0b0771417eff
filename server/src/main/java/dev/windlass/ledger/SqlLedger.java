package dev.windlass.ledger;

import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.kernel.Sha256;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger as tables of the one database, with its key and its newest checkpoint as files of the directory.
 *
 * <p>An append computes the leaf of the event, stores every subtree that the leaf makes full, and moves the head, all
 * in the transaction of the change. On PostgreSQL the head is locked first, so that several servers take turns. Each
 * {@link #CHECKPOINT_EVERY} events, at a start, at a stop and when asked, the root is signed; the file
 * {@code ledger.head} repeats the newest checkpoint, so that cutting the tables back does not go unseen.
 */
public final class SqlLedger implements Ledger, AutoCloseable {
    /** Names of the migrations, for {@link Database#open}. */
    public static final String CAPABILITY = "ledger";

    /** Events from one checkpoint to the next at most. */
    public static final int CHECKPOINT_EVERY = 256;

    /** Characters of the body of one event at most; larger facts are blobs that the event names. */
    public static final int BODY_CHARS_MAX = 1024 * 1024;

    /** Characters of subject, kind and reason at most. */
    public static final int TEXT_CHARS_MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(SqlLedger.class);

    private final Database database;
    private final HeadFile headFile;
    private final LedgerKey key;
    private final Appender appender = new Appender();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private long announced;
    private boolean closed;

    private SqlLedger(Database database, HeadFile headFile, LedgerKey key) {
        this.database = database;
        this.headFile = headFile;
        this.key = key;
        this.announced = database.read(LedgerTables::head).size();
    }

    /**
     * Opens the ledger of {@code database}.
     *
     * @param directory where the key and the newest checkpoint lie; the key is made when there is none
     */
    public static SqlLedger open(Database database, Path directory) {
        try {
            var key = LedgerKey.loadOrCreate(directory);
            refuseForeignKey(database, key);
            var ledger = new SqlLedger(database, new HeadFile(directory), key);
            ledger.headFile.write(ledger.checkpoint());
            return ledger;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refuseForeignKey(Database database, LedgerKey key) {
        var newest = database.read(LedgerTables::newestCheckpoint);
        if (newest.isPresent()
                && SignedNote.open(newest.get().note(), key.verifier()).isEmpty()) {
            throw Problem.conflict(
                    "ledger-key-changed",
                    "The ledger was signed with another key than the one in this directory.",
                    "The newest checkpoint does not fit '%s'.".formatted(LedgerKey.FILE),
                    "Restore '%s' from a backup, or use the directory that belongs to this database."
                            .formatted(LedgerKey.FILE));
        }
    }

    @Override
    public Event append(Transaction transaction, NewEvent event) {
        var sql = transaction.sql();
        var dialect = transaction.dialect();
        var head = appender.lockHead(sql, dialect);
        var entry = entry(head.size(), transaction, event);
        var leaf = entry.leaf();
        var frontier = head.frontier();
        appender.insert(sql, dialect, entry, leaf);
        frontier.add(leaf, (level, position, hash) -> appender.insertNode(sql, dialect, level, position, hash));
        var moved = new LedgerTables.Head(frontier.size(), frontier.text(), head.checkpoints());
        if (frontier.size() % CHECKPOINT_EVERY == 0) {
            sign(transaction, moved, frontier);
        } else {
            appender.moveHead(sql, dialect, moved);
        }
        transaction.afterCommit(() -> announce(frontier.size()));
        return entry.event();
    }

    private static Entry entry(long seq, Transaction transaction, NewEvent event) {
        var body = Json.text(event.body());
        if (body.length() > BODY_CHARS_MAX) {
            throw badEvent("Its body has %d characters, at most %d fit.".formatted(body.length(), BODY_CHARS_MAX));
        }
        for (var text : List.of(event.actor().name(), event.subject(), event.kind(), event.reason())) {
            if (text.length() > TEXT_CHARS_MAX) {
                throw badEvent("A text has %d characters, at most %d fit.".formatted(text.length(), TEXT_CHARS_MAX));
            }
            if (text.indexOf('\0') >= 0) {
                throw badEvent("A text has a NUL character, which not every database can keep.");
            }
        }
        return new Entry(
                seq,
                transaction.at().toEpochMilli(),
                event.actor().name(),
                event.subject(),
                event.kind(),
                body,
                event.reason());
    }

    private static ProblemException badEvent(String why) {
        return Problem.invalid("bad-event", "The event does not fit the ledger.", why, "Shorten it.");
    }

    private Checkpoint sign(Transaction transaction, LedgerTables.Head head, Frontier frontier) {
        var checkpoint = key.sign(frontier.size(), frontier.root());
        LedgerTables.insertCheckpoint(
                transaction.sql(),
                new LedgerTables.StoredCheckpoint(head.checkpoints(), checkpoint.size(), checkpoint.note()),
                transaction.at().toEpochMilli());
        appender.moveHead(
                transaction.sql(),
                transaction.dialect(),
                new LedgerTables.Head(head.size(), head.peaks(), head.checkpoints() + 1));
        transaction.afterCommit(() -> repeat(checkpoint));
        return checkpoint;
    }

    private void repeat(Checkpoint checkpoint) {
        try {
            headFile.write(checkpoint);
        } catch (IOException | RuntimeException e) {
            LOG.warn("The newest checkpoint of the ledger is stored but could not be repeated in a file.", e);
        }
    }

    /** The checkpoint of all events there are; signed now unless it is there already. */
    public Checkpoint checkpoint() {
        return database.write(transaction -> {
            var head = appender.lockHead(transaction.sql(), transaction.dialect());
            var newest = LedgerTables.newestCheckpoint(transaction.sql())
                    .filter(stored -> stored.size() == head.size())
                    .flatMap(stored -> SignedNote.open(stored.note(), key.verifier()));
            return newest.orElseGet(() -> sign(transaction, head, head.frontier()));
        });
    }

    /** The public key in the form of signed-note, for {@code ledger.pub} and for verifiers. */
    public String verifierKey() {
        return key.verifier().text();
    }

    @Override
    public Optional<Event> find(long seq) {
        return database.read(sql -> LedgerTables.find(sql, seq)).map(Entry::event);
    }

    @Override
    public List<Event> events(String subjectPrefix, long after, int limit) {
        return events(Subjects.startingWith(subjectPrefix), after, limit);
    }

    @Override
    public List<Event> eventsOf(String subject, long after, int limit) {
        return events(new Subjects.Exactly(subject), after, limit);
    }

    private List<Event> events(Subjects subjects, long after, int limit) {
        return database
                .read(sql -> LedgerTables.page(sql, database.dialect(), subjects, after, bounded(limit)))
                .stream()
                .map(Entry::event)
                .toList();
    }

    @Override
    public List<Event> latest(String subjectPrefix, int limit) {
        return latest(Subjects.startingWith(subjectPrefix), limit);
    }

    @Override
    public List<Event> latestOf(String subject, int limit) {
        return latest(new Subjects.Exactly(subject), limit);
    }

    private List<Event> latest(Subjects subjects, int limit) {
        return database.read(sql -> LedgerTables.latest(sql, database.dialect(), subjects, bounded(limit))).stream()
                .map(Entry::event)
                .toList();
    }

    private static int bounded(int limit) {
        return Math.clamp(limit, 0, PAGE_MAX);
    }

    @Override
    public long size() {
        return database.read(LedgerTables::head).size();
    }

    /** Proves that the event {@code leaf} is one of the first {@code size}. */
    public Proof.Inclusion inclusion(long leaf, long size) {
        requireSize(size);
        if (leaf < 0 || leaf >= size) {
            throw Problem.invalid(
                    "no-such-leaf",
                    "The first %d events do not include number %d.".formatted(size, leaf),
                    "Events are numbered from 0.",
                    "Ask for a leaf below the size.");
        }
        return database.read(sql -> {
            var tree = LedgerTables.tree(sql);
            return new Proof.Inclusion(
                    leaf,
                    size,
                    Sha256.wrap(tree.node(0, leaf)),
                    hashes(Merkle.inclusion(tree, leaf, size)),
                    Sha256.wrap(Merkle.root(tree, size)));
        });
    }

    /** Proves that the first {@code from} events are the beginning of the first {@code to}. */
    public Proof.Consistency consistency(long from, long to) {
        requireSize(to);
        if (from < 0 || from > to) {
            throw Problem.invalid(
                    "bad-range",
                    "%d events cannot be the beginning of %d.".formatted(from, to),
                    "The first size must not be larger than the second.",
                    "Swap 'from' and 'to'.");
        }
        return database.read(sql -> {
            var tree = LedgerTables.tree(sql);
            return new Proof.Consistency(
                    from,
                    to,
                    Sha256.wrap(Merkle.root(tree, from)),
                    Sha256.wrap(Merkle.root(tree, to)),
                    hashes(Merkle.consistency(tree, from, to)));
        });
    }

    private void requireSize(long size) {
        var events = size();
        if (size < 0 || size > events) {
            throw Problem.invalid(
                    "no-such-size",
                    "The ledger never had %d events.".formatted(size),
                    "It has %d.".formatted(events),
                    "Ask for a size up to that.");
        }
    }

    private static List<Sha256> hashes(List<byte[]> path) {
        return path.stream().map(Sha256::wrap).toList();
    }

    /** Writes everything that an auditor needs, as {@code docs/reference/ledger.md} describes it. */
    public void export(OutputStream out) throws IOException {
        var newest = checkpoint();
        new Export(database, key.verifier().text()).write(newest, out);
    }

    private void announce(long size) {
        lock.lock();
        try {
            announced = Math.max(announced, size);
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until there are more than {@code size} events, the time is over, or the ledger closes.
     *
     * @return whether the ledger is still open
     */
    boolean awaitMoreThan(long size, long timeoutMs) {
        lock.lock();
        try {
            var left = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            while (!closed && announced <= size && left > 0) {
                left = grown.awaitNanos(left);
            }
            return !closed;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Ends all that waits for events, so that a server can stop; the ledger itself stays usable until closed. */
    public void endStreams() {
        lock.lock();
        try {
            closed = true;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Signs what is not signed yet. To be called before the database closes. */
    @Override
    public void close() {
        endStreams();
        checkpoint();
    }
}
