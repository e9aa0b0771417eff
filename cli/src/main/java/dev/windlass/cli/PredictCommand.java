package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Table;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks a deployment for predictions, or lists those it made. */
@Command(
        name = "predict",
        header = "Ask a deployment for predictions, or list the newest it made.",
        description = {
            "",
            "One row is given as FIELD=VALUE words; many as a JSON list of objects. What looks like a number is one; "
                    + "quotes inside the word make it a text: zip='\"01234\"'."
        },
        footer = {
            "",
            "Example:",
            "  windlass predict flight-delays carrier=UA origin=EWR dest=SFO service=UA-1545-EWR \\",
            "      distance=2565 weekday=5 hour=17 minute=30",
            "  windlass predict flight-delays --rows rows.json --key flight_id",
            "  windlass predict flight-delays --list"
        })
final class PredictCommand extends ApiVerb {
    private static final String STANDARD_INPUT = "-";
    private static final String NUMBER = "-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?";

    @Parameters(index = "0", paramLabel = "DEPLOYMENT", description = "The deployment.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String deployment;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "FIELD=VALUE", description = "The fields of one row.")
    private @Nullable List<String> fields;

    @Option(names = "--rows", paramLabel = "FILE", description = "A JSON list of rows; - reads standard input.")
    private @Nullable String rows;

    @Option(
            names = "--key",
            paramLabel = "FIELD",
            description = "The field that names what is predicted, for labels to find it later.")
    private @Nullable String key;

    @Option(names = "--list", description = "List the newest predictions instead of asking for one.")
    private boolean list;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many are listed at most. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    ExitCode run(Client client) throws IOException {
        return list ? list(client) : predict(client);
    }

    private ExitCode predict(Client client) throws IOException {
        var body = Json.object();
        body.set("rows", rows());
        if (key != null) {
            body.put("key", key);
        }
        var answer = client.post(Client.path("/api/v1/deployments/%s/predictions", deployment), body);
        return answer(answer, out -> {
            var table = new Table("PREDICTION", "OUTPUT", "VERSION", "ROUTE");
            for (var one : answer.path("predictions")) {
                table.row(one.path("id"), one.path("output"), one.path("version"), one.path("route"));
            }
            table.print(out);
        });
    }

    private ExitCode list(Client client) throws IOException {
        var answer = client.get(Client.path("/api/v1/deployments/%s/predictions?limit=%s", deployment, limit));
        return answer(answer, out -> {
            var table = new Table("PREDICTION", "AT", "KEY", "OUTPUT", "VERSION", "ROUTE", "ERROR");
            for (var one : answer.path("predictions")) {
                table.row(
                        one.path("id"),
                        one.path("at"),
                        one.path("key"),
                        one.path("output"),
                        one.path("version"),
                        one.path("route"),
                        one.path("error"));
            }
            table.print(out);
        });
    }

    private JsonNode rows() throws IOException {
        var given = fields == null ? List.<String>of() : fields;
        if (given.isEmpty() == (rows == null)) {
            throw wrongUsage("Give either FIELD=VALUE words or --rows.");
        }
        if (rows == null) {
            return Json.tree(List.of(row(given)));
        }
        try (var in = rows.equals(STANDARD_INPUT) ? System.in : open(Path.of(rows))) {
            var read = Json.readForeign(in, JsonNode.class);
            var all = read.has("rows") ? read.path("rows") : read;
            return all.isArray() ? all : Json.tree(new ArrayList<>(List.of(all)));
        }
    }

    private static InputStream open(Path file) throws IOException {
        try {
            return Files.newInputStream(file);
        } catch (NoSuchFileException _) {
            throw Problem.notFound(
                    "no-such-file", "There is no file '%s'.".formatted(file), "", "Check the name of --rows.");
        }
    }

    private ObjectNode row(List<String> words) {
        var row = Json.object();
        for (var word : words) {
            var equals = word.indexOf('=');
            if (equals < 1) {
                throw wrongUsage("'%s' is not FIELD=VALUE.".formatted(word));
            }
            row.set(word.substring(0, equals), value(word.substring(equals + 1)));
        }
        return row;
    }

    private static JsonNode value(String text) {
        var isJson = text.matches(NUMBER)
                || text.equals("true")
                || text.equals("false")
                || text.equals("null")
                || (text.length() > 1 && text.startsWith("\"") && text.endsWith("\""));
        return isJson ? Json.read(text) : Json.tree(text);
    }
}
