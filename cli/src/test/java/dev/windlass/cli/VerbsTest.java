package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Settings;
import dev.windlass.Windlass;
import dev.windlass.kernel.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every verb on a directory that it opens itself. */
class VerbsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private CommandLineRun windlass(String... words) {
        return CommandLineRun.with(List.of("--dir", folder.resolve("store").toString()), words);
    }

    @BeforeEach
    void writeRows() throws IOException {
        Files.writeString(folder.resolve("january.csv"), "id,delay\na,1\nb,20\n");
        Files.writeString(folder.resolve("february.csv"), "id,delay\nc,3\nd,-5\n");
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void addedFilesBecomeVersionsThatAreListedComparedAndWrittenBack() throws IOException {
        windlass("data", "add", "flights", file("january.csv"), "--message", "January")
                .done();
        windlass("data", "add", "flights", file("february.csv"), "--append").done();

        assertThat(windlass("data", "log", "flights").done().out())
                .contains("January")
                .contains("ROWS");
        assertThat(windlass("data", "diff", "flights", "1", "2").done().out())
                .contains("+ file february.csv")
                .contains("+ 2 rows");
        windlass("data", "checkout", "flights@2", file("out")).done();
        assertThat(folder.resolve("out/january.csv")).hasSameTextualContentAs(folder.resolve("january.csv"));
        assertThat(folder.resolve("out/february.csv")).hasSameTextualContentAs(folder.resolve("february.csv"));
    }

    @Test
    void aSecondCheckoutWritesNothing() {
        windlass("data", "add", "flights", file("january.csv")).done();
        windlass("data", "checkout", "flights", file("out")).done();

        assertThat(windlass("data", "checkout", "flights", file("out"), "--json")
                        .done()
                        .json()
                        .path("written")
                        .asInt())
                .isZero();
    }

    @Test
    void theSameFilesAgainMakeNoNewVersion() {
        var first = windlass("data", "add", "flights", file("january.csv"), "--json")
                .done()
                .json();

        var second = windlass("data", "add", "flights", file("january.csv"), "--json")
                .done()
                .json();

        assertThat(second).isEqualTo(first);
    }

    @Test
    void aFileThatIsMissingIsRefusedByName() {
        var ended = windlass("data", "add", "flights", file("march.csv"));

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ended.err()).contains("march.csv");
    }

    @Test
    void aSuiteThatIsNotMetEndsAsRefusedWithCountsAndExampleRows() throws IOException {
        windlass("data", "add", "flights", file("february.csv")).done();
        var suite = Json.object().put("name", "delays");
        suite.putArray("expectations")
                .addObject()
                .put("type", "expect_column_values_to_be_between")
                .putObject("kwargs")
                .put("column", "delay")
                .put("min_value", 0);
        Files.writeString(folder.resolve("suite.json"), suite.toString());

        var ended = windlass("validate", file("suite.json"), "flights");

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ended.out())
                .contains("0 of 1 expectations met")
                .contains("expect_column_values_to_be_between")
                .contains("-5");
    }

    @Test
    void aSuiteThatIsMetSucceeds() throws IOException {
        windlass("data", "add", "flights", file("january.csv")).done();
        Files.writeString(folder.resolve("suite.json"), """
                {"name": "ids", "expectations": [
                  {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "id"}}]}
                """);

        assertThat(windlass("validate", file("suite.json"), "flights@1").done().out())
                .contains("1 of 1 expectations met");
    }

    @Test
    void theLedgerIsVerifiedInPlaceAndAsAnExportedFile() {
        windlass("data", "add", "flights", file("january.csv")).done();
        windlass("ledger", "export", file("ledger.jsonl")).done();

        assertThat(windlass("verify").done().out()).contains("intact");
        assertThat(CommandLineRun.of("verify", file("ledger.jsonl")).done().out())
                .contains("intact");
    }

    @Test
    void anAlteredLedgerEndsAsRefusedAndNamesTheFirstDamagedEntry() throws IOException {
        windlass("data", "add", "flights", file("january.csv"), "--message", "honest")
                .done();
        windlass("ledger", "export", file("ledger.jsonl")).done();
        var exported = Files.readString(folder.resolve("ledger.jsonl"));
        Files.writeString(folder.resolve("ledger.jsonl"), exported.replace("honest", "forged"));

        var ended = CommandLineRun.of("verify", file("ledger.jsonl"), "--json");

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED);
        var first = ended.json().path("findings").path(0);
        assertThat(first.path("part").asString()).isEqualTo("event");
        assertThat(first.path("what").asString()).contains("is not the one that was signed");
    }

    @Test
    void eventsComeInTheOrderInWhichTheyHappened() {
        windlass("data", "add", "flights", file("january.csv")).done();
        windlass("data", "add", "flights", file("february.csv")).done();

        var lines = windlass("events").done().out().lines().filter(line -> line.contains("dataset/flights"));

        assertThat(lines)
                .satisfiesExactly(
                        line -> assertThat(line).contains("got version 1"),
                        line -> assertThat(line).contains("got version 2"));
    }

    @Test
    void followingEventsWithoutAServerSaysHowToStartOne() {
        var ended = windlass("events", "--follow");

        assertThat(ended.code()).isEqualTo(ExitCode.NOT_REACHABLE);
        assertThat(ended.err()).contains("windlass up");
    }

    @Test
    void anEmptyDirectoryHasListsThatAreEmpty() {
        assertThat(windlass("status").done().out()).contains("windlass apply");
        assertThat(windlass("models", "ls", "--json").done().json().path("models"))
                .isEmpty();
        assertThat(windlass("runs", "ls", "--json").done().json().path("runs")).isEmpty();
    }

    @Test
    void theDoctorFindsNothingWrongHere() {
        assertThat(windlass("doctor", "--json").done().json().path("checks"))
                .hasSizeGreaterThan(4)
                .noneSatisfy(
                        check -> assertThat(check.path("verdict").asString()).isEqualTo("FAIL"));
    }

    @Test
    void aDirectoryThatIsHeldByAnotherIsToldWithWhatToDo() {
        try (var _ = Windlass.open(Settings.of(folder.resolve("store")))) {
            var ended = windlass("status");

            assertThat(ended.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(ended.err()).contains("in use").contains("--dir");
        }
    }

    @Test
    void aServerThatIsNotThereEndsAsNotReachable() {
        var ended = windlass("status", "--url", "http://127.0.0.1:1");

        assertThat(ended.code()).isEqualTo(ExitCode.NOT_REACHABLE);
        assertThat(ended.err()).contains("http://127.0.0.1:1").contains("windlass up");
    }

    @Test
    void anAddressThatIsNoneEndsAsNotReachable() {
        var ended = windlass("status", "--url", "nowhere at all");

        assertThat(ended.code()).isEqualTo(ExitCode.NOT_REACHABLE);
        assertThat(ended.err()).contains("nowhere at all");
    }

    static List<List<String>> namesOfNothing() {
        return List.of(
                List.of("status", "nothing"),
                List.of("events", "nothing"),
                List.of("run", "nothing"),
                List.of("drift", "nothing"),
                List.of("data", "log", "nothing"),
                List.of("data", "checkout", "nothing", "out"),
                List.of("runs", "show", "nothing"),
                List.of("models", "show", "nothing"),
                List.of("models", "history", "nothing"),
                List.of("models", "alias", "nothing", "champion", "--version", "1"),
                List.of("models", "rollback", "nothing", "champion"),
                List.of("models", "register", "nothing", "--run", "none"),
                List.of("serve", "nothing"),
                List.of("predict", "nothing", "a=1"),
                List.of("label", "nothing", "a=1"),
                List.of("why", "nothing"));
    }

    @ParameterizedTest
    @MethodSource("namesOfNothing")
    void whatDoesNotExistIsRefusedByNameWithoutAFault(List<String> words) {
        var ended = windlass(words.toArray(String[]::new));

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ended.err()).contains("no").doesNotContain("unforeseen").doesNotContain("failed to answer");
    }

    static List<List<String>> wrongWords() {
        return List.of(
                List.of("data"),
                List.of("models", "aliass"),
                List.of("predict", "delays"),
                List.of("predict", "delays", "carrier"),
                List.of("label", "delays", "key"),
                List.of("label", "delays", "key=late"),
                List.of("data", "diff", "flights", "one", "two"));
    }

    @ParameterizedTest
    @MethodSource("wrongWords")
    void wrongWordsAreWrongUsageAndPointToTheHelp(List<String> words) {
        var arguments = new ArrayList<>(words);
        var ended = words.size() == 1 ? CommandLineRun.of(arguments) : windlass(words.toArray(String[]::new));

        assertThat(ended.code()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(ended.err()).contains("--help");
    }
}
