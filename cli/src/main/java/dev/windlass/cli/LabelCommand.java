package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells what turned out to be true. */
@Command(
        name = "label",
        header = "Tell what turned out to be true of things that were predicted.",
        footer = {"", "Example:", "  windlass label flight-delays UA-1545-EWR-201310010515=1 AA-1141-JFK-201310010540=0"
        })
final class LabelCommand extends ApiVerb {
    @Parameters(index = "0", paramLabel = "DEPLOYMENT", description = "The deployment.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String deployment;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "KEY=LABEL",
            description = "The key of the predictions and the truth: 1 or 0, or a number.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private List<String> words;

    @Override
    ExitCode run(Client client) throws IOException {
        var body = Json.object();
        var labels = body.putArray("labels");
        for (var word : words) {
            var equals = word.lastIndexOf('=');
            if (equals < 1) {
                throw wrongUsage("'%s' is not KEY=LABEL.".formatted(word));
            }
            labels.addObject().put("key", word.substring(0, equals)).put("label", number(word, equals));
        }
        var answer = client.post(Client.path("/api/v1/deployments/%s/labels", deployment), body);
        return answer(
                answer,
                out -> out.println(
                        "%s labels kept".formatted(answer.path("labels").asString())));
    }

    private double number(String word, int equals) {
        try {
            return Double.parseDouble(word.substring(equals + 1));
        } catch (NumberFormatException _) {
            throw wrongUsage("'%s' is not KEY=LABEL: a label is a number.".formatted(word));
        }
    }
}
