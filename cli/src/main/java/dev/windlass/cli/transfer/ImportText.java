package dev.windlass.cli.transfer;

import dev.windlass.cli.terminal.Format;
import dev.windlass.cli.terminal.Table;
import java.io.PrintWriter;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** The report of an import as a person reads it. */
public final class ImportText {
    private static final int NOTES_SHOWN = 20;

    private ImportText() {}

    public static void print(JsonNode report, PrintWriter out) {
        var brought = report.path("brought");
        var rehearsed = report.path("rehearsed").asBoolean(false);
        out.println("%s %s (%s)"
                .formatted(
                        rehearsed ? "would be imported from" : "imported from",
                        report.path("source").asString(""),
                        report.path("form").asString("")));
        var table = new Table("", rehearsed ? "WOULD BRING" : "BROUGHT", "UNCHANGED");
        for (var thing : Counts.Thing.values()) {
            if (thing != Counts.Thing.BYTES && !(rehearsed && thing == Counts.Thing.READINGS)) {
                table.row(
                        words(thing.word()),
                        brought.path(thing.word()),
                        report.path("unchanged").path(thing.word()));
            }
        }
        table.print(out);
        out.println("files: " + Format.bytes(brought.path("bytes").asLong(0)));
        renumbered(report, out);
        report.path("filesElsewhere")
                .forEachEntry(
                        (where, count) -> out.println("the files of %s stay in %s".formatted(count.asString(), where)));
        report.path("filesMissing")
                .forEachEntry((why, count) -> out.println("no files of %s: %s".formatted(count.asString(), why)));
        notes(report, "changed", "brought in another form", out);
        notes(report, "skipped", "left out", out);
        report.path("leftBehind")
                .forEachEntry((what, count) -> out.println("not brought: %s %s".formatted(count.asString(), what)));
    }

    private static String words(String word) {
        return word.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    private static void renumbered(JsonNode report, PrintWriter out) {
        for (var one : report.path("experiments")) {
            var from = one.path("from").asString("");
            var to = one.path("to").asString("");
            if (!from.equals(to) && from.matches("\\d+")) {
                out.println("experiment '%s': number %s here, %s there"
                        .formatted(one.path("name").asString(""), to, from));
            }
        }
    }

    private static void notes(JsonNode report, String name, String words, PrintWriter out) {
        var count = report.path(name + "Count").asLong(0);
        if (count == 0) {
            return;
        }
        out.println("%s: %d".formatted(words, count));
        report.path(name)
                .valueStream()
                .limit(NOTES_SHOWN)
                .forEach(note -> out.println("  %s: %s"
                        .formatted(
                                note.path("what").asString(""), note.path("why").asString(""))));
        if (count > NOTES_SHOWN) {
            out.println("  and %d more; --json lists up to 1000".formatted(count - NOTES_SHOWN));
        }
    }
}
