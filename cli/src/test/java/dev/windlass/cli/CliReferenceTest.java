package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * The reference is the help texts themselves. When they are changed on purpose, write it anew with: {@code ./mvnw -pl
 * cli -am test -Dtest=CliReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -Dwindlass.write=true}.
 */
class CliReferenceTest {
    private static final Path REFERENCE = Path.of("../docs/reference/cli.md");
    private static final String INTRODUCTION = """
            # The command line

            What `windlass VERB --help` prints, for every verb. A test keeps this page and the program the same.

            A verb talks to the server that `--url` or `WINDLASS_URL` names, else to the one that runs on the directory
            (`--dir`), else it opens the directory itself for as long as it takes: nothing has to be started first.
            Results go to standard output, progress and problems to standard error. With `--json` the result is the
            answer of the API, one JSON object on one line.
            """;

    @Test
    void theReferencePageIsTheHelpOfEveryVerb() throws IOException {
        var expected = page();
        if (Boolean.getBoolean("windlass.write")) {
            Files.createDirectories(REFERENCE.getParent());
            Files.writeString(REFERENCE, expected);
        }

        assertThat(REFERENCE).as("write it anew as this test's comment says").hasContent(expected);
    }

    private static String page() {
        var page = new StringBuilder(INTRODUCTION);
        Main.commandLineOf(Main.VERBS).getSubcommands().forEach((name, verb) -> {
            if (!name.equals("aot-train")) {
                add(page, verb, "##");
            }
        });
        return page.toString();
    }

    private static void add(StringBuilder page, CommandLine verb, String level) {
        page.append("\n%s %s\n\n```text\n%s\n```\n"
                .formatted(
                        level,
                        verb.getCommandSpec().qualifiedName(),
                        verb.getUsageMessage(Ansi.OFF).strip().replace("\r", "")));
        verb.getSubcommands().values().forEach(inner -> add(page, inner, "###"));
    }
}
