package dev.windlass.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TableTest {
    private static String printed(Table table, OptionalInt columns) {
        var out = new StringWriter();
        table.print(new PrintWriter(out, true), columns);
        return out.toString();
    }

    @Test
    void columnsOfNumbersAreAlignedToTheRightAndTextToTheLeft() {
        var table = new Table("NAME", "ROWS").row("flights", 250_000).row("sun", 7);

        assertThat(printed(table, OptionalInt.empty())).isEqualToIgnoringNewLines("""
                        NAME       ROWS
                        flights  250000
                        sun           7
                        """);
    }

    @Test
    void onATerminalNoLineIsWiderThanTheWindowAndTheWidestColumnGivesWay() {
        var table = new Table("NAME", "WHY").row("flights", "x".repeat(200));

        assertThat(printed(table, OptionalInt.of(40)).lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(40))
                .anySatisfy(line -> assertThat(line).startsWith("flights").endsWith("…"));
    }

    @Test
    void elsewhereNothingIsCut() {
        var table = new Table("NAME", "WHY").row("flights", "x".repeat(200));

        assertThat(printed(table, OptionalInt.empty())).contains("x".repeat(200));
    }

    @Test
    void aLineBreakInAValueDoesNotBreakTheRow() {
        var table = new Table("WHY").row("first\nsecond");

        assertThat(printed(table, OptionalInt.empty())).contains("first second");
    }
}
