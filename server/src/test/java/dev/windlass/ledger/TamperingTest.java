package dev.windlass.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.windlass.kernel.Actor;
import dev.windlass.store.Database;
import dev.windlass.store.Dialect;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages the stored ledger in every way that these tests can think of, and demands that each is found. */
final class TamperingTest {
    private static final int EVENTS = 300;
    private static final int CASES = 90;
    private static final Verification VERIFICATION = new Verification(List.of());

    @TempDir
    static Path original;

    private static byte[] exported = new byte[0];

    @BeforeAll
    static void writeALedger() throws IOException {
        try (var database = Database.open(
                        "sqlite:" + original.resolve("windlass.db"),
                        List.of(SqlLedger.CAPABILITY),
                        InstantSource.fixed(Instant.ofEpochMilli(1_795_435_200_000L)));
                var ledger = SqlLedger.open(database, original)) {
            for (var number = 0; number < EVENTS; number++) {
                var event = NewEvent.of(
                                new Actor("anna"),
                                "thing/" + number % 7,
                                "value-set",
                                Map.of("number", number, "é", "\n"))
                        .because(number % 5 == 0 ? "because \u20ac" : "");
                database.write(transaction -> ledger.append(transaction, event));
                if (number % 100 == 50) {
                    ledger.checkpoint();
                }
            }
            var out = new ByteArrayOutputStream();
            ledger.export(out);
            exported = out.toByteArray();
        }
    }

    /** Copies the directory, damages the copy, and verifies it. */
    private static Verification.Report damaged(Path copy, Consumer<Handle> damage) {
        try {
            Files.createDirectories(copy);
            for (var name : List.of("windlass.db", "ledger.pub", "ledger.head")) {
                Files.copy(original.resolve(name), copy.resolve(name));
            }
            Jdbi.create("jdbc:sqlite:" + copy.resolve("windlass.db")).useHandle(damage::accept);
            return VERIFICATION.directory(copy.resolve("windlass.db"), copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Verification.Report verify(byte[] export) throws IOException {
        return VERIFICATION.export(new ByteArrayInputStream(export));
    }

    @Test
    void whatNobodyTouchedIsIntact(@TempDir Path folder) throws IOException {
        var report = damaged(folder.resolve("copy"), _ -> {});

        assertThat(report.findings()).isEmpty();
        assertThat(report.events()).isEqualTo(EVENTS);
        assertThat(verify(exported)).isEqualTo(report);
    }

    @Test
    void aDamagedPageThatHoldsNothingOfTheLedgerIsFound(@TempDir Path folder) throws IOException {
        var copy = folder.resolve("copy");
        var pages = new ArrayList<Integer>();
        var intact = damaged(copy, sql -> {
            sql.execute("CREATE TABLE other (text TEXT)");
            sql.execute("INSERT INTO other VALUES ('kept')");
            pages.add(sql.createQuery("SELECT rootpage FROM sqlite_master WHERE name = 'other'")
                    .mapTo(Integer.class)
                    .one());
            pages.add(sql.createQuery("PRAGMA page_size").mapTo(Integer.class).one());
        });
        assertThat(intact.findings()).isEmpty();

        try (var file = FileChannel.open(copy.resolve("windlass.db"), StandardOpenOption.WRITE)) {
            var noise = ByteBuffer.allocate(64);
            Arrays.fill(noise.array(), (byte) 0x5a);
            file.write(noise, (pages.getFirst() - 1L) * pages.getLast());
        }

        var report = VERIFICATION.directory(copy.resolve("windlass.db"), copy);
        assertThat(report.events()).isEqualTo(EVENTS);
        assertThat(report.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("The database file is damaged"));
    }

    @Test
    void aChangedCellOfAnEventIsFoundAndTheEventNamed(@TempDir Path folder) {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var number = 0; number < CASES; number++) {
            var seq = random.nextInt(EVENTS);
            var change = List.of(
                            "at_ms = at_ms + 1",
                            "actor = actor || 'x'",
                            "subject = substr(subject, 2)",
                            "kind = upper(kind)",
                            "body = replace(body, 'number', 'numbex')",
                            "body = body || ' '",
                            "reason = reason || '.'",
                            "leaf_hash = zeroblob(32)",
                            "seq = seq + 100000")
                    .get(random.nextInt(9));
            var report = damaged(
                    folder.resolve("copy" + number),
                    sql -> sql.execute("UPDATE ledger_event SET " + change + " WHERE seq = ?", seq));

            assertThat(report.findings())
                    .as("seed %d: %s of event %d", seed, change, seq)
                    .isNotEmpty();
            assertThat(report.findings().getFirst())
                    .as("seed %d: %s of event %d", seed, change, seq)
                    .extracting(Finding::part, Finding::seq)
                    .containsExactly("event", (long) seq);
        }
    }

    @Test
    void aForgedEventWithItsHashMadeToFitIsFound(@TempDir Path folder) {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var number = 0; number < 30; number++) {
            var seq = random.nextInt(EVENTS);
            var report = damaged(folder.resolve("copy" + number), sql -> {
                var entry = LedgerTables.find(sql, seq).orElseThrow();
                var forged = new Entry(
                        seq, entry.atMs(), "mallory", entry.subject(), entry.kind(), entry.body(), entry.reason());
                sql.execute(
                        "UPDATE ledger_event SET actor = 'mallory', leaf_hash = ? WHERE seq = ?", forged.leaf(), seq);
            });

            assertThat(report.findings()).as("seed %d: event %d", seed, seq).isNotEmpty();
            // The hash fits the forgery, so that only a hash above it tells: the span that it names holds the event.
            var told = Pattern.compile("events? (?:from )?(\\d+) to (\\d+)")
                    .matcher(report.findings().getFirst().what());
            assertThat(told.find())
                    .as("seed %d: %s", seed, report.findings().getFirst())
                    .isTrue();
            assertThat((long) seq)
                    .as("seed %d: %s", seed, report.findings().getFirst())
                    .isBetween(Long.parseLong(told.group(1)), Long.parseLong(told.group(2)));
        }
    }

    @Test
    void droppedSwappedAndCutOffRowsAreFound(@TempDir Path folder) {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var number = 0; number < CASES; number++) {
            var seq = random.nextInt(EVENTS - 1);
            var other = seq + 1 + random.nextInt(EVENTS - seq - 1);
            var kind = number % 6;
            var report = damaged(folder.resolve("copy" + number), sql -> {
                switch (kind) {
                    case 0 -> sql.execute("DELETE FROM ledger_event WHERE seq = ?", seq);
                    case 1 -> {
                        sql.execute("UPDATE ledger_event SET seq = -1 WHERE seq = ?", seq);
                        sql.execute("UPDATE ledger_event SET seq = ? WHERE seq = ?", seq, other);
                        sql.execute("UPDATE ledger_event SET seq = ? WHERE seq = -1", other);
                    }
                    case 2 -> sql.execute("DELETE FROM ledger_event WHERE seq >= ?", seq);
                    case 3 -> {
                        sql.execute("DELETE FROM ledger_event WHERE seq = ?", seq);
                        sql.execute("UPDATE ledger_event SET seq = -seq WHERE seq > ?", seq);
                        sql.execute("UPDATE ledger_event SET seq = -seq - 1 WHERE seq < 0");
                    }
                    case 4 -> cutEverything(sql, seq);
                    default ->
                        sql.execute(
                                "INSERT INTO ledger_event SELECT seq + 300, at_ms, actor, subject, kind, body, reason,"
                                        + " leaf_hash FROM ledger_event WHERE seq = ?",
                                seq);
                }
            });

            assertThat(report.findings())
                    .as("seed %d: kind %d at %d", seed, kind, seq)
                    .isNotEmpty();
            assertThat(report.findings().getFirst())
                    .as("seed %d: kind %d at %d", seed, kind, seq)
                    .satisfies(first -> assertThat(first.part()).isEqualTo("event"))
                    .satisfies(first -> assertThat(first.seq()).isEqualTo(kind == 5 ? EVENTS : seq));
        }
    }

    /** Cuts the tables back to {@code size} events as if there had never been more; only the file remembers. */
    private static void cutEverything(Handle sql, int size) {
        var frontier = Frontier.empty();
        LedgerTables.page(sql, Dialect.SQLITE, new Subjects.Any(), -1, size)
                .forEach(entry -> frontier.add(entry.leaf(), (_, _, _) -> {}));
        sql.execute("DELETE FROM ledger_event WHERE seq >= ?", size);
        sql.execute("DELETE FROM ledger_node WHERE (position + 1) << level > ?", size);
        sql.execute("DELETE FROM ledger_checkpoint WHERE size > ?", size);
        sql.execute(
                "UPDATE ledger_head SET size = ?, peaks = ?, checkpoints = (SELECT COUNT(*) FROM ledger_checkpoint)",
                size,
                frontier.text());
    }

    @Test
    void damageToNodesCheckpointsHeadAndKeyIsFound(@TempDir Path folder) throws IOException {
        var changes = List.of(
                "UPDATE ledger_node SET hash = zeroblob(32) WHERE level = 1 AND position = 3",
                "DELETE FROM ledger_node WHERE level = 4 AND position = 0",
                "INSERT INTO ledger_node VALUES (20, 0, zeroblob(32))",
                "UPDATE ledger_checkpoint SET note = replace(note, 'a', 'b') WHERE number = 1",
                "UPDATE ledger_checkpoint SET note = note || ' ' WHERE number = 2",
                "UPDATE ledger_checkpoint SET size = size + 1 WHERE number = 1",
                "UPDATE ledger_checkpoint SET number = number + 10 WHERE number = 3",
                "DELETE FROM ledger_checkpoint WHERE number = 1",
                "DELETE FROM ledger_checkpoint WHERE size = 300",
                "DELETE FROM ledger_checkpoint",
                "UPDATE ledger_head SET size = size + 1",
                "UPDATE ledger_head SET peaks = replace(peaks, 'a', 'b')",
                "UPDATE ledger_head SET checkpoints = checkpoints - 1");
        for (var number = 0; number < changes.size(); number++) {
            var change = changes.get(number);
            var report = damaged(folder.resolve("copy" + number), sql -> sql.execute(change));
            assertThat(report.findings()).as(change).isNotEmpty();
        }
        for (var name : List.of("ledger.pub", "ledger.head")) {
            var copy = folder.resolve("copy-" + name);
            damaged(copy, _ -> {});
            var bytes = Files.readAllBytes(copy.resolve(name));
            for (var at = 0; at < bytes.length; at++) {
                bytes[at] ^= 1;
                Files.write(copy.resolve(name), bytes);
                bytes[at] ^= 1;
                assertThat(VERIFICATION
                                .directory(copy.resolve("windlass.db"), copy)
                                .findings())
                        .as("%s, byte %d", name, at)
                        .isNotEmpty();
            }
            Files.delete(copy.resolve(name));
            assertThat(VERIFICATION.directory(copy.resolve("windlass.db"), copy).findings())
                    .as("%s missing", name)
                    .isNotEmpty();
        }
    }

    @Test
    void anyByteOfAnExportThatChangesIsFound() throws IOException {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var number = 0; number < 300; number++) {
            var copy = exported.clone();
            var at = random.nextInt(copy.length);
            var flip = 1 + random.nextInt(255);
            copy[at] ^= (byte) flip;

            assertThat(verify(copy).findings())
                    .as("seed %d: byte %d ^ %d", seed, at, flip)
                    .isNotEmpty();
        }
    }

    @Test
    void linesOfAnExportThatAreDroppedSwappedDoubledOrCutOffAreFound() throws IOException {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var lines = Arrays.asList(new String(exported, StandardCharsets.UTF_8).split("(?<=\n)"));
        for (var number = 0; number < CASES; number++) {
            var copy = new ArrayList<>(lines);
            var at = random.nextInt(copy.size() - 1);
            var kind = number % 4;
            switch (kind) {
                case 0 -> copy.remove(at);
                case 1 -> Collections.swap(copy, at, at + 1);
                case 2 -> copy.add(at, copy.get(at));
                default -> copy.subList(at + 1, copy.size()).clear();
            }
            var bytes = String.join("", copy).getBytes(StandardCharsets.UTF_8);

            assertThat(verify(bytes).findings())
                    .as("seed %d: kind %d at line %d", seed, kind, at)
                    .isNotEmpty();
        }
        for (var length = 0; length < exported.length; length += 97) {
            assertThat(verify(Arrays.copyOf(exported, length)).findings())
                    .as("cut to %d bytes", length)
                    .isNotEmpty();
        }
    }

    @Test
    void sealedFactsThatDoNotFitAreReportedAndSoAreThoseThatCannotBeRead(@TempDir Path folder) throws IOException {
        damaged(folder.resolve("copy"), _ -> {});
        var seen = new ArrayList<Long>();
        var facts = new SealedFacts() {
            @Override
            public String name() {
                return "things";
            }

            @Override
            public void verify(Handle sql, Consumer<Finding> findings) {
                Verification.sealingEvents(sql, "thing/3", "value-set", event -> seen.add(event.seq()));
                findings.accept(new Finding(name(), 12, "Thing 12 is not the one that was sealed."));
                throw new IllegalStateException("the rest is gone");
            }
        };

        var report = new Verification(List.of(facts))
                .directory(folder.resolve("copy").resolve("windlass.db"), folder.resolve("copy"));

        assertThat(seen).hasSize(43).startsWith(3L, 10L);
        assertThat(report.findings())
                .extracting(Finding::part, Finding::seq)
                .containsExactly(tuple("things", 12L), tuple("things", -1L));
    }
}
