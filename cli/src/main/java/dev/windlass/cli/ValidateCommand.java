package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Format;
import dev.windlass.cli.terminal.Table;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Holds a dataset version against a suite of expectations. */
@Command(
        name = "validate",
        header = "Check a dataset version against a suite of expectations.",
        description = {
            "",
            "The suite is JSON as Great Expectations writes it. The exit code is 1 when an expectation is not met."
        },
        footer = {"", "Example:", "  windlass validate expectations/flights.json flights@3"})
final class ValidateCommand extends ApiVerb {
    private static final int EXAMPLES_SHOWN = 3;

    @Parameters(index = "0", paramLabel = "SUITE.json", description = "The file with the expectations.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private Path suite;

    @Parameters(index = "1", paramLabel = "NAME[@N]", description = "The dataset and its version; the newest without.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String dataset;

    @Override
    ExitCode run(Client client) throws IOException {
        var body = Json.object();
        body.set("suite", suite());
        var reference = Reference.ofDataset(dataset);
        body.put("dataset", reference.name());
        if (!reference.version().equals("latest")) {
            body.put("version", Integer.parseInt(reference.version()));
        }
        var validation = client.post("/api/v1/validations", body);
        answer(validation, out -> print(validation, out));
        return validation.path("success").asBoolean(false) ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private JsonNode suite() throws IOException {
        try (var in = Files.newInputStream(suite)) {
            return Json.readForeign(in, JsonNode.class);
        } catch (NoSuchFileException _) {
            throw Problem.notFound(
                    "no-such-file", "There is no file '%s'.".formatted(suite), "", "Check the name of the suite.");
        }
    }

    private static void print(JsonNode validation, PrintWriter out) {
        var statistics = validation.path("statistics");
        out.println("%s@%s against %s: %s of %s expectations met"
                .formatted(
                        validation.path("dataset").asString(),
                        validation.path("version").asString(),
                        validation.path("suite").asString(),
                        Format.cell(statistics.path("successful_expectations")),
                        Format.cell(statistics.path("evaluated_expectations"))));
        var table = new Table("EXPECTATION", "COLUMN", "ROWS", "OF", "EXAMPLES (ROW: VALUE)");
        var failed = 0;
        for (var result : validation.path("results")) {
            if (!result.path("success").asBoolean(false)) {
                failed++;
                var config = result.path("expectation_config");
                var found = result.path("result");
                table.row(
                        config.path("type")
                                .asString(config.path("expectation_type").asString("")),
                        column(config.path("kwargs")),
                        found.path("unexpected_count"),
                        found.path("element_count"),
                        examples(result));
            }
        }
        if (failed > 0) {
            out.println();
            table.print(out);
        }
    }

    private static String column(JsonNode kwargs) {
        for (var name : new String[] {"column", "column_A", "column_list", "column_set"}) {
            if (kwargs.has(name)) {
                return Format.cell(kwargs.path(name));
            }
        }
        return Format.NONE;
    }

    private static String examples(JsonNode result) {
        var message = result.path("exception_info").path("exception_message").asString("");
        if (!message.isEmpty()) {
            return message;
        }
        var found = result.path("result");
        var values = found.path("partial_unexpected_list");
        if (values.isEmpty()) {
            return Format.cell(found.path("observed_value"));
        }
        var rows = found.path("partial_unexpected_index_list");
        var text = new StringBuilder();
        for (var i = 0; i < Math.min(EXAMPLES_SHOWN, values.size()); i++) {
            text.append(i == 0 ? "" : "; ");
            if (rows.has(i)) {
                text.append(rows.path(i).asString()).append(": ");
            }
            text.append(Format.cell(values.path(i)));
        }
        return text.append(values.size() > EXAMPLES_SHOWN ? "; …" : "").toString();
    }
}
