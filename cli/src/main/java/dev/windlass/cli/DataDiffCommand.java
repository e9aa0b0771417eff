package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Format;
import dev.windlass.cli.terminal.Table;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Compares two versions of a dataset. */
@Command(
        name = "diff",
        header = "Tell what turns one version of a dataset into another: files, columns, rows.",
        footer = {"", "Example:", "  windlass data diff flights 1 2"})
final class DataDiffCommand extends ApiVerb {
    @Parameters(index = "0", paramLabel = "NAME", description = "The dataset.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String name;

    @Parameters(index = "1", paramLabel = "A", description = "The version before, a number.")
    private int from;

    @Parameters(index = "2", paramLabel = "B", description = "The version after, a number.")
    private int to;

    @Override
    ExitCode run(Client client) throws IOException {
        var target = Client.path("/api/v1/datasets/%s/diff?from=%s&to=%s", name, from, to);
        var diff = client.get(target);
        return answer(diff, out -> print(diff, out));
    }

    private static void print(JsonNode diff, PrintWriter out) {
        var files = diff.path("files");
        files.path("added").forEach(path -> out.println("+ file " + path.asString()));
        files.path("removed").forEach(path -> out.println("- file " + path.asString()));
        files.path("changed").forEach(path -> out.println("~ file " + path.asString()));
        out.println("  %s files unchanged".formatted(Format.cell(files.path("unchanged"))));
        var schema = diff.path("schema");
        schema.path("added").forEach(column -> out.println("+ column " + column(column)));
        schema.path("removed").forEach(column -> out.println("- column " + column(column)));
        schema.path("retyped")
                .forEach(column -> out.println("~ column %s: %s, was %s"
                        .formatted(
                                column.path("name").asString(),
                                column.path("to").asString(),
                                column.path("from").asString())));
        rows(diff, "rowsAdded", "+", out);
        rows(diff, "rowsRemoved", "-", out);
    }

    private static String column(JsonNode column) {
        return column.path("name").asString() + " " + column.path("type").asString();
    }

    private static void rows(JsonNode diff, String which, String sign, PrintWriter out) {
        var rows = diff.path(which);
        out.println("%s %s rows".formatted(sign, Format.cell(rows.path("count"))));
        if (rows.path("examples").isEmpty()) {
            return;
        }
        var names = diff.path("comparedColumns")
                .valueStream()
                .map(JsonNode::asString)
                .toArray(String[]::new);
        var table = new Table(names);
        for (var example : rows.path("examples")) {
            var cells = new Object[names.length];
            for (var i = 0; i < names.length; i++) {
                cells[i] = example.path(names[i]);
            }
            table.row(cells);
        }
        table.print(out);
    }
}
