package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Table;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Lists the moves of aliases and stages, or tells how they stood at a moment. */
@Command(
        name = "history",
        header = "List every move of a model's aliases and stages, or how they stood at a moment.",
        description = {
            "",
            "Each move is told with when, from, to, who, why, and who approved it. A time without a zone is of UTC; a day"
                    + " means its end."
        },
        footer = {"", "Example:", "  windlass models history delays --alias champion --at 2026-05-03T14:00:00Z"})
final class ModelsHistoryCommand extends ApiVerb {
    @Parameters(paramLabel = "MODEL", description = "The model; one that was deleted has its history still.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String model;

    @Option(names = "--alias", paramLabel = "ALIAS", defaultValue = "", description = "This alias only.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String alias;

    @Option(names = "--at", paramLabel = "TIME", defaultValue = "", description = "How things stood at this moment.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String at;

    @Override
    ExitCode run(Client client) throws IOException {
        var target = new StringBuilder(Client.path("/api/v1/models/%s/history?", model));
        if (!alias.isEmpty()) {
            target.append(Client.path("alias=%s&", alias));
        }
        if (!at.isEmpty()) {
            target.append(Client.path("at=%s", at));
        }
        var answer = client.get(target.toString());
        return answer(answer, out -> {
            if (at.isEmpty()) {
                moves(answer, out);
            } else {
                standing(answer.path("standing"), out);
            }
        });
    }

    private static void moves(JsonNode answer, PrintWriter out) {
        var aliases = new Table("WHEN", "ALIAS", "FROM", "TO", "BY", "APPROVED BY", "WHY");
        for (var change : answer.path("history")) {
            aliases.row(
                    change.path("at"),
                    change.path("alias"),
                    change.path("from"),
                    change.path("to"),
                    change.path("actor"),
                    change.path("approver"),
                    change.path("reason"));
        }
        aliases.print(out);
        if (!answer.path("stages").isEmpty()) {
            out.println();
            var stages = new Table("WHEN", "VERSION", "FROM", "TO", "BY", "WHY");
            for (var change : answer.path("stages")) {
                stages.row(
                        change.path("at"),
                        change.path("version"),
                        change.path("from"),
                        change.path("to"),
                        change.path("actor"),
                        change.path("reason"));
            }
            stages.print(out);
        }
    }

    private void standing(JsonNode standing, PrintWriter out) {
        out.println("%s at %s".formatted(model, standing.path("at").asString("")));
        if (standing.path("aliases").isEmpty() && standing.path("stages").isEmpty()) {
            out.println(
                    alias.isEmpty() ? "No alias meant a version." : "Alias '%s' meant no version.".formatted(alias));
            return;
        }
        var table = new Table("ALIAS OR STAGE", "VERSION", "SINCE", "BY", "APPROVED BY", "WHY");
        for (var change : standing.path("aliases")) {
            table.row(
                    change.path("alias"),
                    change.path("to"),
                    change.path("at"),
                    change.path("actor"),
                    change.path("approver"),
                    change.path("reason"));
        }
        for (var change : standing.path("stages")) {
            table.row(
                    change.path("to"),
                    change.path("version"),
                    change.path("at"),
                    change.path("actor"),
                    "",
                    change.path("reason"));
        }
        table.print(out);
    }
}
