package dev.windlass.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.ProblemException;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseUnderTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every ledger promises. */
abstract class LedgerContract {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-23T12:00:00.123Z"));

    @TempDir
    Path folder;

    abstract DatabaseUnderTest underTest();

    private static Database open(DatabaseUnderTest kind) {
        return kind.open(List.of(SqlLedger.CAPABILITY), CLOCK);
    }

    private static NewEvent event(String subject, int number) {
        return NewEvent.of(new Actor("anna"), subject, "value-set", Map.of("number", number, "text", "é\u0001\"\\"));
    }

    private static void fill(Database database, Ledger ledger, int events) {
        var answers = new ArrayList<CompletableFuture<Event>>();
        for (var number = 0; number < events; number++) {
            var added = event("thing/" + number % 3, number);
            answers.add(database.writeLater(transaction -> ledger.append(transaction, added)));
        }
        answers.forEach(CompletableFuture::join);
    }

    @Test
    void anEventComesBackAsItWasAppended() {
        try (var database = open(underTest());
                var ledger = SqlLedger.open(database, folder)) {
            var appended = database.write(transaction ->
                    ledger.append(transaction, event("model/churn", 7).because("it drifted")));

            assertThat(appended.seq()).isZero();
            assertThat(appended.at()).isEqualTo(CLOCK.instant());
            assertThat(appended.reason()).isEqualTo("it drifted");
            assertThat(ledger.find(0)).contains(appended);
            assertThat(ledger.find(1)).isEmpty();
            assertThat(ledger.size()).isEqualTo(1);
        }
    }

    @Test
    void anEventIsThereWhenAndOnlyWhenItsChangeIs() {
        try (var database = open(underTest());
                var ledger = SqlLedger.open(database, folder)) {
            assertThatThrownBy(() -> database.write(transaction -> {
                        ledger.append(transaction, event("a", 1));
                        throw new IllegalArgumentException("undone");
                    }))
                    .hasMessage("undone");
            var kept = database.write(transaction -> ledger.append(transaction, event("a", 2)));

            assertThat(kept.seq()).isZero();
            assertThat(ledger.events("", -1, 10)).containsExactly(kept);
        }
    }

    @Test
    void eventsAreReadByBeginningOfSubjectInOrderAndByPage() {
        try (var database = open(underTest());
                var ledger = SqlLedger.open(database, folder)) {
            for (var subject : List.of("loop/a", "loop/ab", "loop/b", "Loop/a", "loop/a", "loop/á")) {
                database.write(transaction -> ledger.append(transaction, event(subject, 0)));
            }

            assertThat(ledger.events("loop/a", -1, 10)).extracting(Event::seq).containsExactly(0L, 1L, 4L);
            assertThat(ledger.events("loop/", 1, 2)).extracting(Event::seq).containsExactly(2L, 4L);
            assertThat(ledger.latest("loop/", 2)).extracting(Event::seq).containsExactly(5L, 4L);
            assertThat(ledger.latest("", 1)).extracting(Event::seq).containsExactly(5L);
        }
    }

    @Test
    void eventsOfOneSubjectFillAPageWhateverIsWrittenOfSubjectsThatBeginSo() {
        try (var database = open(underTest());
                var ledger = SqlLedger.open(database, folder)) {
            for (var subject : List.of("loop/a", "loop/ab", "loop/a", "loop/a/x", "Loop/a", "loop/a", "loop/ab")) {
                database.write(transaction -> ledger.append(transaction, event(subject, 0)));
            }

            assertThat(ledger.latestOf("loop/a", 2)).extracting(Event::seq).containsExactly(5L, 2L);
            assertThat(ledger.eventsOf("loop/a", 0, 2)).extracting(Event::seq).containsExactly(2L, 5L);
            assertThat(ledger.eventsOf("loop/", -1, 10)).isEmpty();
            assertThat(ledger.eventsOf("", -1, 10)).isEmpty();
        }
    }

    @Test
    void readsByBeginningOfSubjectAndOfOneSubjectCanUseTheIndex() {
        try (var database = open(underTest());
                var ledger = SqlLedger.open(database, folder)) {
            fill(database, ledger, 10);

            assertThat(plan(database, LedgerTables.startsSo(database.dialect())))
                    .contains("ledger_event_by_subject");
            assertThat(plan(database, "subject = :prefix AND :end <> ''")).contains("ledger_event_by_subject");
        }
    }

    /** How the database would read where scanning the whole table is the last resort. */
    private static String plan(Database database, String condition) {
        return database.read(sql -> {
            var explain = switch (database.dialect()) {
                case SQLITE -> "EXPLAIN QUERY PLAN ";
                case POSTGRES -> {
                    sql.execute("SET enable_seqscan = off");
                    sql.execute("SET enable_bitmapscan = off");
                    sql.execute("SET enable_sort = off");
                    yield "EXPLAIN ";
                }
            };
            return sql.createQuery(explain + "SELECT kind FROM ledger_event WHERE " + condition)
                    .bind("prefix", "thing/")
                    .bind("end", "thing0")
                    .map((row, _) -> row.getString(row.getMetaData().getColumnCount()))
                    .list()
                    .toString();
        });
    }

    @Test
    void eachProofHoldsAndNoneHoldsForAnotherEntry() {
        try (var database = open(underTest());
                var ledger = SqlLedger.open(database, folder)) {
            fill(database, ledger, 67);
            for (var size = 1; size <= 67; size += 6) {
                for (var leaf = 0; leaf < size; leaf += 5) {
                    var proof = ledger.inclusion(leaf, size);
                    assertThat(proof.holds()).as("leaf %d of %d", leaf, size).isTrue();
                    var other = ledger.inclusion((leaf + 1) % size, size);
                    var forged = new Proof.Inclusion(leaf, size, other.leafHash(), proof.path(), proof.root());
                    assertThat(forged.holds())
                            .as("forged leaf %d of %d", leaf, size)
                            .isEqualTo(size == 1);
                }
                for (var from = 0; from <= size; from += 3) {
                    var proof = ledger.consistency(from, size);
                    assertThat(proof.holds()).as("%d begins %d", from, size).isTrue();
                }
            }
        }
    }

    @Test
    void aCheckpointIsMadeOnceForEachSizeAndSignedByTheKeyOfTheDirectory() throws IOException {
        try (var database = open(underTest());
                var ledger = SqlLedger.open(database, folder)) {
            fill(database, ledger, SqlLedger.CHECKPOINT_EVERY + 5);

            var checkpoint = ledger.checkpoint();
            assertThat(ledger.checkpoint()).isEqualTo(checkpoint);
            assertThat(checkpoint.size()).isEqualTo(SqlLedger.CHECKPOINT_EVERY + 5);
            var key = SignedNote.Verifier.parse(Files.readString(folder.resolve("ledger.pub")))
                    .orElseThrow();
            assertThat(SignedNote.open(checkpoint.note(), key)).contains(checkpoint);
            assertThat(folder.resolve("ledger.head")).hasContent(checkpoint.note());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("ledger.key"))))
                    .isEqualTo("rw-------");
            assertThat(database.read(LedgerTables::checkpoints))
                    .extracting(LedgerTables.StoredCheckpoint::size)
                    .containsExactly(0L, (long) SqlLedger.CHECKPOINT_EVERY, checkpoint.size());
        }
    }

    @Test
    void aLedgerGoesOnWhereItEnded() {
        var kind = underTest();
        var first = new Checkpoint[1];
        try (var database = open(kind);
                var ledger = SqlLedger.open(database, folder)) {
            fill(database, ledger, 10);
            first[0] = ledger.checkpoint();
        }
        try (var database = open(kind);
                var ledger = SqlLedger.open(database, folder)) {
            fill(database, ledger, 10);

            assertThat(ledger.size()).isEqualTo(20);
            assertThat(ledger.consistency(10, 20).fromRoot()).isEqualTo(first[0].root());
        }
    }

    @Test
    void anotherKeyThanTheOneThatSignedIsRefused() throws IOException {
        var kind = underTest();
        try (var database = open(kind);
                var ledger = SqlLedger.open(database, folder)) {
            fill(database, ledger, 3);
        }
        Files.delete(folder.resolve("ledger.key"));
        try (var database = open(kind)) {
            assertThatThrownBy(() -> SqlLedger.open(database, folder))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("another key")
                    .hasMessageContaining("backup");
        }
    }

    @Test
    void whatIsIntactIsFoundIntactInTheDatabaseAndInItsExport() throws IOException {
        try (var database = open(underTest());
                var ledger = SqlLedger.open(database, folder)) {
            fill(database, ledger, 600);
            var out = new ByteArrayOutputStream();
            ledger.export(out);
            var verification = new Verification(List.of());

            var ofDatabase = verification.database(database, folder);
            var ofExport = verification.export(new ByteArrayInputStream(out.toByteArray()));

            assertThat(ofDatabase.findings()).isEmpty();
            assertThat(ofDatabase.events()).isEqualTo(600);
            assertThat(ofExport).isEqualTo(ofDatabase);
            assertThat(ofDatabase.root()).isEqualTo(ledger.checkpoint().root().hex());
        }
    }

    @Test
    void aCheckpointKeptElsewhereFindsALedgerThatWasWrittenAnewWithTheSameKey() throws IOException {
        var kind = underTest();
        try (var database = open(kind);
                var ledger = SqlLedger.open(database, folder)) {
            fill(database, ledger, 8);
            var kept = ledger.checkpoint();
            database.write(transaction -> transaction.sql().execute("DELETE FROM ledger_event"));
            database.write(transaction -> transaction.sql().execute("DELETE FROM ledger_node"));
            database.write(transaction -> transaction.sql().execute("DELETE FROM ledger_checkpoint"));
            database.write(transaction ->
                    transaction.sql().execute("UPDATE ledger_head SET size = 0, peaks = '', checkpoints = 0"));
            Files.delete(folder.resolve("ledger.head"));
            try (var anew = SqlLedger.open(database, folder)) {
                database.write(transaction -> anew.append(transaction, event("forged", 1)));
                fill(database, anew, 8);
                anew.checkpoint();
                var verification = new Verification(List.of());

                assertThat(verification.database(database, folder).findings()).isEmpty();
                assertThat(verification
                                .against(kept.note())
                                .database(database, folder)
                                .findings())
                        .singleElement()
                        .satisfies(finding -> assertThat(finding.part()).isEqualTo("event"))
                        .satisfies(finding -> assertThat(finding.what()).contains("not the one that was signed"));
            }
        }
    }

    @Test
    void anEventThatNotEveryDatabaseCanKeepIsRefused() {
        try (var database = open(underTest());
                var ledger = SqlLedger.open(database, folder)) {
            for (var bad : List.of(
                    event("nul\0", 1),
                    event("x".repeat(SqlLedger.TEXT_CHARS_MAX + 1), 1),
                    new NewEvent(Actor.LOCAL, "a", "b", Json.tree("x".repeat(SqlLedger.BODY_CHARS_MAX)), ""))) {
                assertThatThrownBy(() -> database.write(transaction -> ledger.append(transaction, bad)))
                        .isInstanceOf(ProblemException.class)
                        .hasMessageContaining("does not fit the ledger");
            }
            assertThat(ledger.size()).isZero();
        }
    }
}
