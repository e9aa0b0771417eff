package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Format;
import dev.windlass.cli.terminal.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Tells the whole chain behind a prediction. */
@Command(
        name = "why",
        header = "Tell everything behind a prediction: inputs, model, training, data, gate, rollout, proof.",
        description = {"", "The prediction is computed again; the exit code is 1 when the result differs in a bit."},
        footer = {"", "Example:", "  windlass why 0193a5f0c1d27b3f8e6a4d2c9b10e7f5"})
final class WhyCommand extends ApiVerb {
    @Parameters(paramLabel = "PREDICTION", description = "Its id, which comes with each answer.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String id;

    @Override
    ExitCode run(Client client) throws IOException {
        var why = client.get(Client.path("/api/v1/why/%s", id));
        answer(why, out -> print(why, out));
        var recomputed = why.path("recomputed");
        var differs = !recomputed.path("bitsAgree").asBoolean(true)
                || !recomputed.path("featuresAgree").asBoolean(true);
        return differs ? ExitCode.REFUSED : ExitCode.DONE;
    }

    private static void print(JsonNode why, PrintWriter out) {
        var prediction = why.path("prediction");
        out.println("Prediction " + prediction.path("id").asString());
        line(out, "answered", prediction.path("at"));
        line(out, "output", prediction.path("output"));
        line(out, "label", why.path("label"));
        line(out, "key", prediction.path("key"));
        line(out, "error", prediction.path("error"));
        line(out, "asked", prediction.path("inputs"));
        out.println();
        out.println("What the model saw");
        var features = new Table("  FEATURE", "VALUE", "OBSERVED");
        why.path("features")
                .forEach(one -> features.row("  " + one.path("name").asString(), seen(one), one.path("observedAt")));
        features.print(out);
        out.println();
        model(why, out);
        events(out, "What the loop decided", why.path("decisions"));
        events(out, "Why this version answered", why.path("rollout"));
        proof(why, out);
    }

    /** A value; of a category what it stands for, and the code that the model saw. */
    private static String seen(JsonNode feature) {
        var value = Format.cell(feature.path("value"));
        return feature.path("category").isString()
                ? "%s (code %s)".formatted(feature.path("category").asString(), value)
                : value;
    }

    private static void model(JsonNode why, PrintWriter out) {
        var version = why.path("version");
        var provenance = version.path("provenance");
        var run = why.path("run");
        out.println("The version that answered");
        line(
                out,
                "model",
                "%s:%s"
                        .formatted(
                                version.path("model").asString(),
                                version.path("version").asString()));
        line(out, "as", why.path("prediction").path("route"));
        line(out, "registered", version.path("createdAt"));
        line(out, "sha-256", version.path("modelSha256"));
        line(out, "run", provenance.path("run"));
        line(out, "code", provenance.path("codeRevision"));
        line(out, "parameters", provenance.path("parameters"));
        line(out, "metrics", run.path("metrics"));
        for (var dataset : provenance.path("datasets")) {
            line(
                    out,
                    "learned from",
                    "%s@%s %s (%s)"
                            .formatted(
                                    dataset.path("name").asString(),
                                    dataset.path("version").asString(),
                                    dataset.path("role").asString(""),
                                    dataset.path("digest").asString("")));
        }
        for (var validation : why.path("validations")) {
            line(
                    out,
                    "validated",
                    "%s@%s against %s: %s"
                            .formatted(
                                    validation.path("dataset").asString(),
                                    validation.path("version").asString(),
                                    validation.path("suite").asString(),
                                    validation.path("success").asBoolean(false) ? "met" : "not met"));
        }
        out.println();
    }

    private static void events(PrintWriter out, String title, JsonNode events) {
        if (!events.isEmpty()) {
            out.println(title);
            events.forEach(event -> out.println("  " + LoopText.event(event)));
            out.println();
        }
    }

    private static void proof(JsonNode why, PrintWriter out) {
        var seal = why.path("seal");
        out.println("Proof");
        if (seal.path("sealed").asBoolean(false)) {
            line(
                    out,
                    "sealed",
                    "in ledger entry %s of %s, root %s"
                            .formatted(
                                    seal.path("event").path("seq").asString(""),
                                    seal.path("treeSize").asString(),
                                    seal.path("root").asString()));
        } else {
            line(out, "sealed", "not yet; its segment is still open");
        }
        var again = why.path("recomputed");
        line(
                out,
                "again",
                again.path("bitsAgree").asBoolean(false)
                        ? "computed again just now: the same in every bit"
                        : "computed again just now: DIFFERENT, %s".formatted(Format.cell(again.path("output"))));
        if (again.path("featuresAgree").isBoolean()) {
            var differing = again.path("differing")
                    .valueStream()
                    .map(JsonNode::asString)
                    .collect(Collectors.joining(", "));
            line(
                    out,
                    "features",
                    differing.isEmpty() ? "from the data, the same in every bit" : "DIFFERENT: " + differing);
        }
    }

    private static void line(PrintWriter out, String name, JsonNode value) {
        line(out, name, Format.cell(value));
    }

    private static void line(PrintWriter out, String name, String text) {
        if (!text.equals(Format.NONE)) {
            out.println("  %-12s %s".formatted(name, text));
        }
    }
}
