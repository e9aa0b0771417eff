package dev.windlass.cli;

import dev.windlass.cli.terminal.Format;
import dev.windlass.cli.terminal.Table;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Loops and their events as people read them. */
final class LoopText {
    private LoopText() {}

    /** Where one loop stands. */
    static void print(JsonNode loop, PrintWriter out) {
        out.println("%s: %s"
                .formatted(loop.path("name").asString(), loop.path("state").asString("")));
        line(out, "why", loop.path("reason"));
        line(out, "since", loop.path("updatedAt"));
        line(out, "purpose", loop.path("purpose"));
        line(out, "owner", loop.path("owner"));
        out.println("  %-12s %s".formatted("champion", champion(loop)));
        if (loop.path("candidate").isObject()) {
            out.println("  %-12s %s".formatted("candidate", candidate(loop)));
        }
        line(out, "retrainings", loop.path("retrainings"));
        line(out, "predictions", loop.path("traffic").path("predictionsTotal"));
        if (loop.path("quality").isObject()) {
            out.println("  %-12s %s".formatted("quality", quality(loop.path("quality"))));
        }
        drifted(loop, out);
    }

    private static void line(PrintWriter out, String name, JsonNode value) {
        var text = Format.cell(value);
        if (!text.equals(Format.NONE)) {
            out.println("  %-12s %s".formatted(name, text));
        }
    }

    private static void drifted(JsonNode loop, PrintWriter out) {
        var features = loop.path("drift");
        if (features.isEmpty()) {
            return;
        }
        var drifted = features.valueStream()
                .filter(feature -> feature.path("verdict").asString("").equals("DRIFT"))
                .map(feature ->
                        "%s (psi %s)".formatted(feature.path("feature").asString(), Format.cell(feature.path("psi"))))
                .collect(Collectors.joining(", "));
        out.println("  %-12s %s".formatted("drift", drifted.isEmpty() ? "none" : drifted));
    }

    private static String quality(JsonNode quality) {
        return quality.propertyStream()
                .filter(entry -> entry.getValue().isNumber())
                .map(entry -> entry.getKey() + " " + Format.cell(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String champion(JsonNode loop) {
        var champion = loop.path("champion");
        return champion.isObject()
                ? "version %s since %s"
                        .formatted(Format.cell(champion.path("version")), Format.cell(champion.path("since")))
                : "none yet";
    }

    private static String candidate(JsonNode loop) {
        var candidate = loop.path("candidate");
        return "version %s at %s%%"
                .formatted(Format.cell(candidate.path("version")), Format.cell(candidate.path("percent")));
    }

    /** All loops, one a line. */
    static void printAll(JsonNode answer, PrintWriter out) {
        var table = new Table("LOOP", "STATE", "CHAMPION", "CANDIDATE", "WHY");
        for (var loop : answer.path("loops")) {
            table.row(
                    loop.path("name"),
                    loop.path("state"),
                    loop.path("champion").path("version"),
                    loop.path("candidate").isObject() ? candidate(loop) : Format.NONE,
                    loop.path("reason"));
        }
        if (answer.path("loops").isEmpty()) {
            out.println("No loop has been applied yet. Apply one with: windlass apply loop.yaml");
        } else {
            table.print(out);
        }
    }

    /** An event of the ledger in one line: when, which, about what, the sentence on it, and by whom and why. */
    static String event(JsonNode event) {
        var actor = event.path("actor");
        var text = event.path("text").asString("");
        var reason = event.path("reason").asString("");
        var said =
                reason.isBlank() || text.contains(reason.replaceAll("[.\\s]+$", "")) ? "" : "  (%s)".formatted(reason);
        return "%s  %s  %s  %s  by %s%s"
                .formatted(
                        Format.cell(event.path("at")),
                        Format.cell(event.path("seq")),
                        event.path("subject").asString(""),
                        text,
                        actor.isObject() ? actor.path("name").asString("") : actor.asString(""),
                        said);
    }
}
