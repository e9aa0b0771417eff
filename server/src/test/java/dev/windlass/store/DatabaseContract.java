package dev.windlass.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every database promises. */
abstract class DatabaseContract {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z"));
    private static final List<String> CAPABILITIES = List.of("contract");

    abstract DatabaseUnderTest underTest();

    private static int insert(Transaction transaction, String name) {
        return transaction
                .sql()
                .execute("INSERT INTO contract_item (name, amount, payload) VALUES (?, ?, ?)", name, 0.1, new byte[] {
                    0, -1
                });
    }

    private static List<String> names(Database database) {
        return database.read(sql -> sql.createQuery("SELECT name FROM contract_item ORDER BY name")
                .mapTo(String.class)
                .list());
    }

    /** Queues changes behind one that waits, so that all of them share the next commit. */
    private static <T> CompletableFuture<T> held(Database database, CountDownLatch release, T answer) {
        return database.writeLater(_ -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return answer;
        });
    }

    @Test
    void aChangeThatFailsTakesNoneOfItsNeighboursAlong() {
        try (var database = underTest().open(CAPABILITIES, NOON)) {
            var release = new CountDownLatch(1);
            var held = held(database, release, "held");
            var answers = new ArrayList<CompletableFuture<Integer>>();
            for (var name : List.of("a", "b", "a", "c", "d")) {
                answers.add(database.writeLater(transaction -> {
                    insert(transaction, name + "-first");
                    if (name.equals("d")) {
                        throw new IllegalArgumentException("refused by the change itself");
                    }
                    return insert(transaction, name);
                }));
            }
            release.countDown();
            held.join();

            assertThat(answers.stream()
                            .map(answer ->
                                    answer.handle((_, thrown) -> thrown == null).join()))
                    .containsExactly(true, true, false, true, false);
            assertThat(names(database)).containsExactly("a", "a-first", "b", "b-first", "c", "c-first");
        }
    }

    @Test
    void aChangeThatFailsAloneLeavesNothingBehind() {
        try (var database = underTest().open(CAPABILITIES, NOON)) {
            assertThatThrownBy(() -> database.write(transaction -> {
                        insert(transaction, "half");
                        throw new IllegalArgumentException("no");
                    }))
                    .isInstanceOf(IllegalArgumentException.class);
            database.write(transaction -> insert(transaction, "whole"));

            assertThat(names(database)).containsExactly("whole");
        }
    }

    @Test
    void manySmallChangesAreAllAnsweredAndAllThere() {
        try (var database = underTest().open(CAPABILITIES, NOON)) {
            var answers = new ArrayList<CompletableFuture<Integer>>();
            for (var number = 0; number < 3_000; number++) {
                var name = "%05d".formatted(number);
                answers.add(database.writeLater(transaction -> insert(transaction, name)));
            }
            answers.forEach(CompletableFuture::join);

            assertThat(names(database)).hasSize(3_000);
        }
    }

    @Test
    void whatRunsAfterTheCommitRunsForCommittedChangesOnlyAndSeesThem() {
        try (var database = underTest().open(CAPABILITIES, NOON)) {
            var told = new CopyOnWriteArrayList<List<String>>();
            database.write(transaction -> {
                transaction.afterCommit(() -> told.add(names(database)));
                return insert(transaction, "kept");
            });
            assertThatThrownBy(() -> database.write(transaction -> {
                        transaction.afterCommit(() -> told.add(List.of("never")));
                        return insert(transaction, "kept");
                    }))
                    .isInstanceOf(RuntimeException.class);

            assertThat(told).containsExactly(List.of("kept"));
        }
    }

    @Test
    void anAcknowledgedChangeSurvivesAPowerFailure() {
        var kind = underTest();
        try (var database = kind.open(CAPABILITIES, NOON)) {
            database.write(transaction -> insert(transaction, "acknowledged"));
            var after = kind.afterPowerFailure();
            try (var reopened = after.open(CAPABILITIES, NOON)) {
                assertThat(names(reopened)).containsExactly("acknowledged");
            }
        }
    }

    @Test
    void doublesAndBytesComeBackAsTheyWere() {
        try (var database = underTest().open(CAPABILITIES, NOON)) {
            database.write(transaction -> insert(transaction, "x"));

            var bits = database.read(sql -> sql.createQuery("SELECT amount, payload FROM contract_item")
                    .map((row, _) -> List.of(row.getDouble(1), List.of(row.getBytes(2)[0], row.getBytes(2)[1])))
                    .one());
            assertThat(bits).isEqualTo(List.of(0.1, List.of((byte) 0, (byte) -1)));
        }
    }

    @Test
    void aTextThatCannotBeStoredIsTheCallersMistakeAndAnyOtherComesBackAsItWas() {
        var random = new Random(1);
        var endless = IntStream.range(0, 20_000)
                .mapToObj(_ -> Integer.toString(random.nextInt(36), 36))
                .collect(Collectors.joining());
        try (var database = underTest().open(CAPABILITIES, NOON)) {
            for (var text : List.of("zero \u0000 inside", "\ud83d\ude80 \u2713 \u00df", endless)) {
                try {
                    database.write(transaction -> insert(transaction, text));
                    assertThat(names(database)).contains(text);
                } catch (ProblemException e) {
                    assertThat(e.problem().kind()).as(e.getMessage()).isEqualTo(Problem.Kind.INVALID);
                    assertThat(names(database)).doesNotContain(text);
                }
            }
            assertThat(names(database)).isNotEmpty();
        }
    }

    @Test
    void aChangeHasOneMomentThatTheClockSays() {
        try (var database = underTest().open(CAPABILITIES, NOON)) {
            assertThat(database.<Instant>write(Transaction::at)).isEqualTo(NOON.instant());
        }
    }

    @Test
    void aDatabaseOfANewerVersionIsRefused() {
        var kind = underTest();
        try (var database = kind.open(CAPABILITIES, NOON)) {
            database.write(transaction -> transaction
                    .sql()
                    .execute("INSERT INTO schema_migration (capability, number, sha256) VALUES ('contract', 7, 'x')"));
        }
        assertThatThrownBy(() -> kind.open(CAPABILITIES, NOON))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("newer Windlass")
                .hasMessageContaining("contract/007");
    }

    @Test
    void aClosedDatabaseTakesNoChangeAndSaysSo() {
        var database = underTest().open(CAPABILITIES, NOON);
        database.close();

        assertThatThrownBy(() -> database.write(transaction -> insert(transaction, "late")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("stopping");
    }
}
