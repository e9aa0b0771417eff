package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.kernel.Problem;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MainTest {
    private record Ended(ExitCode code, String out, String err) {}

    private static Ended run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var code = Main.run(List.of(arguments), new PrintWriter(out), new PrintWriter(err));
        return new Ended(code, out.toString(), err.toString());
    }

    @Test
    void noVerbPrintsTheHelpOnStandardOutputAndSucceeds() {
        var ended = run();

        assertThat(ended.code()).isEqualTo(ExitCode.DONE);
        assertThat(ended.out()).contains("Usage: windlass").contains("version").contains(ExitCode.HELP);
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void theHiddenTrainingVerbIsNotListed() {
        assertThat(run("--help").out()).doesNotContain("aot-train");
    }

    @Test
    void aMisspeltVerbIsWrongUsageAndNamesTheVerbThatWasMeant() {
        var ended = run("versoin");

        assertThat(ended.code()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(ended.err()).contains("versoin").contains("windlass version");
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void anUnknownOptionIsWrongUsageAndPointsToTheHelpOfItsVerb() {
        var ended = run("version", "--jason");

        assertThat(ended.code()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(ended.err()).contains("--jason").contains("windlass version --help");
    }

    @Test
    void versionPrintsOneJsonObjectWhenAsked() {
        var ended = run("version", "--json");

        assertThat(ended.code()).isEqualTo(ExitCode.DONE);
        assertThat(ended.out()).matches("\\{\"windlass\":\"[^\"]+\",\"java\":\"[^\"]+\",\"system\":\"[^\"]+\"}\\R");
    }

    @Test
    void completionKnowsEveryVisibleVerb() {
        assertThat(run("completion", "bash").out()).contains("version").contains("completion");
    }

    static List<String> verbs() {
        return Main.VERBS.stream()
                .map(Verb::name)
                .filter(name -> !name.equals("aot-train"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void theHelpOfEveryVerbHasUsageAnExampleAndTheExitCodes(String verb) {
        var ended = run(verb, "--help");

        assertThat(ended.code()).isEqualTo(ExitCode.DONE);
        assertThat(ended.out())
                .contains("Usage: windlass " + verb)
                .contains("Example:" + System.lineSeparator() + "  windlass " + verb)
                .contains(ExitCode.HELP);
    }

    @Test
    void aProblemIsToldWholeAndEndsAsRefused() {
        var err = new StringWriter();
        var problem =
                Problem.notFound("no-such-run", "There is no run 7.", "It was deleted.", "List: windlass runs ls.");

        var code = Failures.explain(problem, new PrintWriter(err));

        assertThat(code).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).contains("There is no run 7. It was deleted. List: windlass runs ls.");
    }

    @Test
    void aProblemOfAvailabilityEndsAsNotReachable() {
        var code = Failures.explain(
                Problem.unavailable("starting", "The server is starting.", "", ""),
                new PrintWriter(new StringWriter()));

        assertThat(code).isEqualTo(ExitCode.NOT_REACHABLE);
    }

    @Test
    void aServerThatCannotBeReachedIsToldWithTheCommandThatStartsIt() {
        var err = new StringWriter();

        var code = Failures.explain(new ConnectException("connection refused"), new PrintWriter(err));

        assertThat(code).isEqualTo(ExitCode.NOT_REACHABLE);
        assertThat(err.toString()).contains("windlass up");
    }
}
