package dev.windlass.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A SQLite database that has no room for more, as on a full disk. */
class FullDatabaseTest {
    private static final int CHANGES = 500;
    private static final int ROOM_PAGES = 200;
    private static final int UNLIMITED_PAGES = 1_000_000_000;

    @TempDir
    private Path folder;

    private static CompletableFuture<Integer> insert(Database database) {
        return database.writeLater(
                change -> change.sql().execute("INSERT INTO filled (content) VALUES (?)", "x".repeat(10_000)));
    }

    private static int pages(Database database, String pragma) {
        return database.write(change -> change.sql()
                .createQuery("PRAGMA " + pragma)
                .mapTo(Integer.class)
                .one());
    }

    /** Lets the file grow by {@code pages} pages only, for as long as the connection of the writer lasts. */
    private static void limit(Database database, int pages) {
        pages(database, "max_page_count = %d".formatted(pages(database, "page_count") + pages));
    }

    @Test
    void whatHasNoRoomIsRefusedWhatWasAcknowledgedIsKeptAndWithRoomAgainItGoesOn() {
        try (var database = DatabaseUnderTest.sqlite(folder).open(List.of("ledger"), InstantSource.system())) {
            database.write(change -> change.sql().execute("CREATE TABLE filled (content TEXT)"));
            limit(database, ROOM_PAGES);

            // All at once, so that many share a commit when the room ends.
            var answers =
                    IntStream.range(0, CHANGES).mapToObj(_ -> insert(database)).toList();
            var acknowledged = answers.stream()
                    .filter(answer ->
                            answer.handle((_, failure) -> failure == null).join())
                    .count();

            assertThat(acknowledged).isLessThan(CHANGES);
            assertThat(rows(database)).isEqualTo(acknowledged);
            limit(database, 0);
            assertThatThrownBy(() -> IntStream.range(0, CHANGES)
                            .forEach(_ -> database.write(change -> change.sql()
                                    .execute("INSERT INTO filled (content) VALUES (?)", "x".repeat(10_000)))))
                    .asInstanceOf(InstanceOfAssertFactories.type(ProblemException.class))
                    .satisfies(refused -> assertThat(refused.problem().kind()).isEqualTo(Problem.Kind.STORAGE_FULL));

            pages(database, "max_page_count = %d".formatted(UNLIMITED_PAGES));
            var before = rows(database);
            insert(database).join();
            assertThat(rows(database)).isEqualTo(before + 1);
        }
    }

    @Test
    void everyoneWhoIsRefusedIsToldThatTheRoomIsGone() {
        try (var database = DatabaseUnderTest.sqlite(folder).open(List.of("ledger"), InstantSource.system())) {
            database.write(change -> change.sql().execute("CREATE TABLE filled (content TEXT)"));
            limit(database, ROOM_PAGES);

            var answers =
                    IntStream.range(0, CHANGES).mapToObj(_ -> insert(database)).toList();

            assertThat(answers.stream()
                            .map(answer ->
                                    answer.handle((_, failure) -> failure).join())
                            .filter(failure -> failure != null)
                            .map(failure -> failure instanceof ProblemException problem
                                    ? problem.problem().code()
                                    : String.valueOf(failure)))
                    .isNotEmpty()
                    .containsOnly("storage-full");
        }
    }

    private static long rows(Database database) {
        return database.read(sql ->
                sql.createQuery("SELECT COUNT(*) FROM filled").mapTo(Long.class).one());
    }
}
