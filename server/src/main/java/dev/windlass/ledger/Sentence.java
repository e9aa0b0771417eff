package dev.windlass.ledger;

import dev.windlass.ledger.Told.Part;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** A sentence on an event, written piece by piece out of the facts of its body. A fact that is absent is told as "?". */
final class Sentence {
    private static final MathContext DIGITS = new MathContext(4);
    private static final double WHOLE_MAX = 1e15;
    private static final int RUN_DIGITS = 8;

    private final Event event;
    private final List<Part> parts = new ArrayList<>();

    Sentence(Event event) {
        this.event = event;
    }

    List<Part> parts() {
        return parts;
    }

    Sentence say(String text) {
        parts.add(new Part(text, null));
        return this;
    }

    Sentence about(String text, String subject) {
        parts.add(new Part(text, subject));
        return this;
    }

    /** What the event is about, without its kind. */
    String name() {
        var parted = event.subject().split("/", -1);
        return parted.length > 1 ? parted[1] : event.subject();
    }

    boolean has(String field) {
        var value = event.body().path(field);
        return !value.isMissingNode() && !value.isNull();
    }

    JsonNode fact(String field) {
        return event.body().path(field);
    }

    /** A fact as text: numbers with the digits that a reader can use. */
    String fact(String field, String otherwise) {
        return has(field) ? plain(fact(field)) : otherwise;
    }

    static String plain(JsonNode value) {
        if (!value.isNumber()) {
            return value.isValueNode() ? value.asString("") : value.toString();
        }
        var number = value.asDouble();
        if (number == Math.rint(number) && Math.abs(number) < WHOLE_MAX) {
            return Long.toString((long) number);
        }
        return Double.isFinite(number)
                ? new BigDecimal(number).round(DIGITS).stripTrailingZeros().toPlainString()
                : Double.toString(number);
    }

    /** A number with a fixed count of decimals; a dash for what is none. */
    static String fixed(JsonNode value, int decimals) {
        return value.isNumber() && Double.isFinite(value.asDouble())
                ? String.format(Locale.ROOT, "%." + decimals + "f", value.asDouble())
                : "–";
    }

    /** A text without the dots at its end, which the sentence gives. */
    String trimmed(String field, String otherwise) {
        return fact(field, otherwise).replaceAll("[.\\s]+$", "");
    }

    /** The version that a field numbers, of a model. */
    Sentence version(String field, String model) {
        return has(field)
                ? about(
                        "version %s".formatted(fact(field, "")),
                        "model/%s/versions/%s".formatted(model, fact(field, "")))
                : say("version ?");
    }

    Sentence run() {
        var run = fact("run", fact("runId", ""));
        if (run.isEmpty()) {
            // A version of a logged model tells its run within its provenance.
            run = fact("provenance").path("run").asString("");
        }
        return run.isEmpty() ? this : say(", from ").about("run " + shortened(run), "run/" + run);
    }

    /** The first digits of the id of a run: enough to tell runs apart. */
    static String shortened(String run) {
        return run.substring(0, Math.min(RUN_DIGITS, run.length()));
    }

    String percent() {
        return fact("percent", "?") + " %";
    }

    /** A rule of a gate or of a rollout, with the numbers it was judged by. */
    static String rule(JsonNode verdict) {
        var rule = verdict.path("rule").asString("?");
        return verdict.path("value").isNumber() && verdict.path("bound").isNumber()
                ? "%s (%s against %s)".formatted(rule, fixed(verdict.path("value"), 4), fixed(verdict.path("bound"), 4))
                : "%s (no verdict)".formatted(rule);
    }

    /** How many of the rules hold. */
    String holding() {
        var verdicts = fact("verdicts");
        var holding = StreamSupport.stream(verdicts.spliterator(), false)
                .filter(verdict -> verdict.path("outcome").asString("").equals("HOLDS"))
                .count();
        return "%d of %d rules hold".formatted(holding, verdicts.size());
    }

    /** The rules that do not hold. */
    String broken() {
        return Optional.of(StreamSupport.stream(fact("verdicts").spliterator(), false)
                        .filter(verdict -> !verdict.path("outcome").asString("").equals("HOLDS"))
                        .map(Sentence::rule)
                        .collect(Collectors.joining("; ")))
                .filter(text -> !text.isEmpty())
                .orElse("as asked");
    }

    /** The window that an event is about. */
    String window() {
        return has("to")
                ? " in the window to %s UTC"
                        .formatted(fact("to", "").replace('T', ' ').replaceFirst("(:00)?(\\.0+)?Z$", ""))
                : "";
    }
}
