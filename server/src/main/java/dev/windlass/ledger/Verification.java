package dev.windlass.ledger;

import dev.windlass.kernel.Problem;
import dev.windlass.store.Database;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Recomputes the whole ledger from the stored bytes and compares: every leaf, every node of the tree, the root and
 * signature of every checkpoint, and the facts that events have sealed. Trusts nothing but the public key.
 *
 * <p>Whoever holds the private key can write another ledger and sign it; that is found only with a checkpoint kept
 * elsewhere, which {@link #against} takes.
 */
public final class Verification {
    /** Findings that a report tells at most; the first one matters most. */
    public static final int FINDINGS_MAX = 100;

    private final List<SealedFacts> sealedFacts;
    private final List<String> witnessed;

    /** @param sealedFacts what else to recompute, beyond the ledger itself */
    public Verification(List<SealedFacts> sealedFacts) {
        this(sealedFacts, List.of());
    }

    private Verification(List<SealedFacts> sealedFacts, List<String> witnessed) {
        this.sealedFacts = List.copyOf(sealedFacts);
        this.witnessed = List.copyOf(witnessed);
    }

    /** Also demands that the ledger continues {@code checkpoint}, a signed note that was kept elsewhere. */
    public Verification against(String checkpoint) {
        var all = new ArrayList<>(witnessed);
        all.add(checkpoint);
        return new Verification(sealedFacts, all);
    }

    /**
     * What a verification found.
     *
     * @param events how many events were recomputed
     * @param checkpoints how many checkpoints were
     * @param root root of the tree over all events
     * @param publicKey the key that was trusted
     * @param findings what is wrong, the first damaged entry first; empty when all is as it was written
     */
    public record Report(long events, int checkpoints, String root, String publicKey, List<Finding> findings) {
        public boolean intact() {
            return findings.isEmpty();
        }
    }

    /**
     * Verifies a directory without a server, also while one runs on it; nothing is written.
     *
     * @param database the SQLite file
     * @param directory where {@code ledger.pub} and {@code ledger.head} lie
     */
    public Report directory(Path database, Path directory) throws IOException {
        if (!Files.exists(database)) {
            throw Problem.notFound(
                    "no-such-directory",
                    "There is no database '%s'.".formatted(database),
                    "Nothing was ever stored there.",
                    "Name the directory of a server with --dir.");
        }
        var head = HeadFile.read(directory);
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        var source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + database);
        try (var handle = Jdbi.create(source).open()) {
            var verifier = verifier(directory);
            return handle.inTransaction(same -> withFileChecked(same, verify(same, verifier, head)));
        } catch (JdbiException | IllegalArgumentException e) {
            return unreadable(e);
        }
    }

    /** Verifies the ledger of an open database, whichever kind it is. */
    public Report database(Database database, Path directory) throws IOException {
        var head = HeadFile.read(directory);
        var verifier = verifier(directory);
        return database.read(sql ->
                sql.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, same -> verify(same, verifier, head)));
    }

    /** Verifies what {@link SqlLedger#export} wrote. The facts that events seal are not part of an export. */
    public Report export(InputStream stream) throws IOException {
        return new ExportVerification(witnessed).verify(stream);
    }

    /**
     * The events of {@code kind} whose subject is {@code subject}, in order: for {@link SealedFacts}, which run on a
     * handle and not on a ledger.
     */
    public static void sealingEvents(Handle sql, String subject, String kind, Consumer<Event> consumer) {
        LedgerTables.scan(sql, stored -> {
            if (stored.entry().subject().equals(subject)
                    && stored.entry().kind().equals(kind)) {
                consumer.accept(stored.entry().event());
            }
        });
    }

    private static Optional<SignedNote.Verifier> verifier(Path directory) throws IOException {
        var file = directory.resolve(LedgerKey.PUBLIC_FILE);
        return Files.exists(file) ? SignedNote.Verifier.parse(Files.readString(file)) : Optional.empty();
    }

    /** The ledger is a part of the file: damage elsewhere in it takes datasets and runs, and is found here. */
    private static Report withFileChecked(Handle sql, Report report) {
        var told = sql.createQuery("PRAGMA quick_check(1)").mapTo(String.class).one();
        if (told.equals("ok")) {
            return report;
        }
        var findings = new ArrayList<>(report.findings());
        findings.add(new Finding("database", -1, "The database file is damaged: " + told));
        return new Report(
                report.events(), report.checkpoints(), report.root(), report.publicKey(), List.copyOf(findings));
    }

    private static Report unreadable(RuntimeException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        var finding = new Finding("database", -1, "The database cannot be read: " + cause.getMessage());
        return new Report(0, 0, "", "", List.of(finding));
    }

    private Report verify(Handle sql, Optional<SignedNote.Verifier> verifier, Optional<String> headFile) {
        var findings = new Findings();
        if (verifier.isEmpty()) {
            findings.add("key", -1, "'%s' is missing or damaged.".formatted(LedgerKey.PUBLIC_FILE));
        }
        var key = verifier.orElse(null);
        var stored = LedgerTables.checkpoints(sql);
        var tree = new TreeVerification(key, findings);
        stored.forEach(checkpoint -> tree.expect("checkpoint", checkpoint.number(), checkpoint.note()));
        headFile.ifPresent(note -> tree.expect("head", -1, note));
        witnessed.forEach(note -> tree.expect("witness", -1, note));
        var nodes = new StoredNodes(sql, findings);
        LedgerTables.scan(sql, entry -> {
            if (!findings.full()) {
                tree.add(entry.entry(), entry.leaf(), nodes);
            }
        });
        tree.finish();
        nodes.finish(tree.size());
        compareHead(LedgerTables.head(sql), tree, stored, findings);
        compareCheckpoints(stored, headFile, findings);
        sealedFacts.forEach(facts -> verifyFacts(facts, sql, findings));
        return new Report(tree.size(), stored.size(), tree.rootHex(), key == null ? "" : key.text(), findings.all());
    }

    private static void verifyFacts(SealedFacts facts, Handle sql, Findings findings) {
        try {
            facts.verify(sql, findings);
        } catch (RuntimeException e) {
            findings.add(facts.name(), -1, "The facts cannot be recomputed: " + e.getMessage());
        }
    }

    private static void compareHead(
            LedgerTables.Head head,
            TreeVerification tree,
            List<LedgerTables.StoredCheckpoint> stored,
            Findings findings) {
        if (head.size() != tree.size()) {
            findings.add(
                    "event",
                    Math.min(tree.size(), head.size()),
                    "The head counts %d events, %d are there.".formatted(head.size(), tree.size()));
        } else if (!head.peaks().equals(tree.peaks())) {
            findings.add("head", -1, "The head's hashes are not those of the events.");
        }
        if (head.checkpoints() != stored.size()) {
            findings.add(
                    "checkpoint",
                    stored.size(),
                    "%d checkpoints were made, %d are there.".formatted(head.checkpoints(), stored.size()));
        }
    }

    private static void compareCheckpoints(
            List<LedgerTables.StoredCheckpoint> stored, Optional<String> headFile, Findings findings) {
        for (var number = 0; number < stored.size(); number++) {
            var checkpoint = stored.get(number);
            if (checkpoint.number() != number) {
                findings.add("checkpoint", number, "Checkpoint %d is missing.".formatted(number));
                return;
            }
            if (!checkpoint.note().contains("\n" + checkpoint.size() + "\n")) {
                findings.add("checkpoint", number, "Its size in the table is not the one that was signed.");
            }
        }
        if (headFile.isEmpty() && stored.size() > 1) {
            findings.add("head", -1, "'%s' is missing.".formatted(HeadFile.FILE));
        }
        if (headFile.isPresent()
                && stored.stream().noneMatch(checkpoint -> checkpoint.note().equals(headFile.get()))) {
            findings.add("checkpoint", stored.size(), "The checkpoint in '%s' is missing.".formatted(HeadFile.FILE));
        }
    }

    /** Collects findings up to the bound. */
    static final class Findings implements Consumer<Finding> {
        private final List<Finding> all = new ArrayList<>();

        @Override
        public void accept(Finding finding) {
            if (!full()) {
                all.add(finding);
            }
        }

        void add(String part, long seq, String what) {
            accept(new Finding(part, seq, what));
        }

        boolean full() {
            return all.size() >= FINDINGS_MAX;
        }

        List<Finding> all() {
            return List.copyOf(all);
        }
    }

    /** Compares each full subtree with what is stored of it. */
    private static final class StoredNodes implements Frontier.Grown {
        private final Handle sql;
        private final Findings findings;

        StoredNodes(Handle sql, Findings findings) {
            this.sql = sql;
            this.findings = findings;
        }

        @Override
        public void node(int level, long position, byte[] hash) {
            if (!Arrays.equals(LedgerTables.node(sql, level, position), hash)) {
                findings.add(
                        "node",
                        position << level,
                        "The stored hash over the events %d to %d is not that of the events."
                                .formatted(position << level, ((position + 1) << level) - 1));
            }
        }

        void finish(long size) {
            var expected = size - Long.bitCount(size);
            var stored = LedgerTables.nodes(sql);
            if (stored != expected) {
                findings.add(
                        "node",
                        -1,
                        "%d hashes of subtrees are stored, %d events have %d.".formatted(stored, size, expected));
            }
        }
    }
}
