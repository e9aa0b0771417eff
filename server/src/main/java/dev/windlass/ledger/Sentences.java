package dev.windlass.ledger;

import dev.windlass.ledger.Told.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/**
 * The words for every kind of event: the one place from which the pages and the command line tell what happened. A kind
 * that is not known here is told by its name and its plain facts, so that an event of a newer version can be read too.
 */
final class Sentences {
    private static final int FACTS_MAX = 4;

    private static final Map<String, String> CAUSES = Map.of(
            "FIRST", "First training decided",
            "DATA", "Retraining decided, for new data",
            "DRIFT", "Retraining decided, for drift",
            "QUALITY", "Retraining decided, for quality",
            "SCHEDULE", "Retraining decided, by the calendar",
            "MANUAL", "Training asked for by hand");

    private static final Map<String, UnaryOperator<Sentence>> WRITERS = writers();

    private Sentences() {}

    static List<Part> of(Event event) {
        var slash = event.subject().indexOf('/');
        var area = slash < 0 ? event.subject() : event.subject().substring(0, slash);
        var writer = WRITERS.get(area + "/" + event.kind());
        var sentence = new Sentence(event);
        return (writer == null ? unknown(sentence, event, area) : writer.apply(sentence)).parts();
    }

    private static Map<String, UnaryOperator<Sentence>> writers() {
        var writers = new HashMap<String, UnaryOperator<Sentence>>();
        data(writers);
        runs(writers);
        traces(writers);
        imports(writers);
        models(writers);
        requests(writers);
        deployments(writers);
        trainings(writers);
        rollouts(writers);
        return Map.copyOf(writers);
    }

    private static void data(Map<String, UnaryOperator<Sentence>> to) {
        to.put(
                "dataset/version-added",
                s -> s.say("Dataset ")
                        .about(s.name(), "dataset/" + s.name())
                        .say(" got version %s%s."
                                .formatted(
                                        s.fact("version", s.fact("number", "?")),
                                        s.has("rows") ? " with %s rows".formatted(s.fact("rows", "")) : "")));
        to.put(
                "dataset/validated",
                s -> s.say(s.fact("success").asBoolean(true) ? "Validation passed " : "Validation refused ")
                        .about(s.name(), "dataset/" + s.name())
                        .say("%s.".formatted(s.has("version") ? " version " + s.fact("version", "") : "")));
        to.put(
                "predictions/predictions-sealed",
                s -> s.say("Sealed %s predictions by hash.".formatted(s.fact("rows", "?"))));
    }

    private static void runs(Map<String, UnaryOperator<Sentence>> to) {
        to.put("run/run-created", s -> aboutRun(s.say("Began "), "run ").say("."));
        to.put(
                "run/run-removed",
                s -> s.say("Removed run %s for good, with %s files."
                        .formatted(Sentence.shortened(s.name()), s.fact("files", "?"))));
        to.put(
                "logged-model/logged-model-removed",
                s -> s.say("Removed logged model %s for good, with %s files."
                        .formatted(Sentence.shortened(s.name()), s.fact("files", "?"))));
        to.put(
                "experiment/experiment-removed",
                s -> s.say("Removed experiment %s, %s, for good.".formatted(s.name(), s.fact("name", "?"))));
        to.put(
                "blobs/blobs-removed",
                s -> s.say("Freed %s bytes, in %s files that nothing referred to."
                        .formatted(s.fact("bytes", "?"), s.fact("count", "?"))));
        to.put(
                "run/run-alert-raised",
                s -> aboutRun(s, "Run ")
                        .say(" raised an alert, %s: %s."
                                .formatted(s.fact("level", "?").toLowerCase(Locale.ROOT), s.fact("title", "?"))));
        to.put("view/view-saved", s -> s.say("Saved view %s.".formatted(s.fact("name", s.name()))));
        to.put("view/view-changed", s -> s.say("Changed view %s.".formatted(s.fact("name", s.name()))));
        to.put("view/view-deleted", s -> s.say("Deleted view %s.".formatted(s.fact("name", s.name()))));
        to.put("run/run-ended", s -> aboutRun(s, "Run ").say(" ended: %s.".formatted(s.fact("status", "?"))));
    }

    private static void traces(Map<String, UnaryOperator<Sentence>> to) {
        to.put(
                "experiment/traces-deleted",
                s -> s.say("Deleted %s traces of experiment %s.".formatted(s.fact("count", "?"), s.name())));
        to.put(
                "experiment/issue-found",
                s -> s.say("Found an issue in experiment %s: %s.".formatted(s.name(), s.fact("name", "?"))));
        to.put(
                "experiment/issue-changed",
                s -> s.say("Changed issue %s of experiment %s: %s."
                        .formatted(
                                s.fact("name", "?"),
                                s.name(),
                                s.fact("status", "?").toLowerCase(Locale.ROOT))));
        to.put(
                "experiment/scorer-registered",
                s -> s.say("Registered version %s of scorer %s in experiment %s."
                        .formatted(s.fact("version", "?"), s.fact("name", "?"), s.name())));
        to.put(
                "experiment/scorer-deleted",
                s -> s.say("Deleted scorer %s of experiment %s.".formatted(s.fact("name", "?"), s.name())));
        to.put(
                "evaluation-dataset/evaluation-dataset-created",
                s -> s.say("Created evaluation dataset %s.".formatted(s.fact("name", s.name()))));
        to.put(
                "evaluation-dataset/evaluation-dataset-deleted",
                s -> s.say("Deleted evaluation dataset %s.".formatted(s.name())));
        to.put(
                "evaluation-dataset/evaluation-records-added",
                s -> s.say("Evaluation dataset %s got %s records."
                        .formatted(s.fact("name", s.name()), s.fact("records", "?"))));
    }

    private static void imports(Map<String, UnaryOperator<Sentence>> to) {
        to.put(
                "experiment/experiment-imported",
                s -> s.say("Imported experiment %s as number %s from %s."
                        .formatted(s.fact("name", "?"), s.name(), s.fact("source", "?"))));
        to.put(
                "run/run-imported",
                s -> aboutRun(s.say("Imported "), "run ").say(" from %s.".formatted(s.fact("source", "?"))));
        to.put(
                "logged-model/logged-model-imported",
                s -> s.say("Imported logged model %s from %s.".formatted(s.name(), s.fact("source", "?"))));
        to.put("import/import-ended", s -> s.say("Import from %s ended.".formatted(s.fact("source", "?"))));
    }

    private static Sentence aboutRun(Sentence s, String word) {
        var run = s.name();
        return s.about(word + Sentence.shortened(run), "run/" + run);
    }

    private static void models(Map<String, UnaryOperator<Sentence>> to) {
        to.put(
                "model/model-registered",
                s -> s.say("Registered model ")
                        .about(s.name(), "model/" + s.name())
                        .say("."));
        to.put(
                "model/model-renamed",
                s -> s.say("Renamed model %s to ".formatted(s.fact("from", "?")))
                        .about(s.fact("to", "?"), "model/" + s.fact("to", "?"))
                        .say("."));
        to.put("model/model-deleted", s -> s.say("Deleted model %s with all its versions.".formatted(s.name())));
        to.put(
                "model/version-registered",
                s -> s.say("Registered ")
                        .version("version", s.name())
                        .say(" of " + s.name())
                        .run()
                        .say("."));
        to.put(
                "model/version-deleted",
                s -> s.say("Deleted version %s of %s.".formatted(s.fact("version", "?"), s.name())));
        to.put(
                "model/stage-changed",
                s -> s.say("Moved ")
                        .version("version", s.name())
                        .say(" of %s to stage %s.".formatted(s.name(), s.fact("stage", "?"))));
        to.put("model/alias-moved", s -> {
            s.say("Alias %s moved".formatted(s.fact("alias", "?")));
            if (s.has("from")) {
                s.say(" from ").version("from", s.name());
            }
            return s.say(" to ").version("to", s.name()).say(".");
        });
        to.put(
                "model/alias-removed",
                s -> s.say("Alias %s, which meant ".formatted(s.fact("alias", "?")))
                        .version("from", s.name())
                        .say(", was removed."));
    }

    private static void requests(Map<String, UnaryOperator<Sentence>> to) {
        to.put(
                "model/alias-protected",
                s -> s.say("Protected alias %s of %s.".formatted(s.fact("alias", "?"), s.name())));
        to.put(
                "model/alias-unprotected",
                s -> s.say("Ended the protection of alias %s of %s.".formatted(s.fact("alias", "?"), s.name())));
        to.put("model/alias-request-made", s -> request(s, "Asked, in request %s, ", ""));
        to.put("model/alias-request-approved", s -> request(s, "Approved request %s of ", s.fact("askedBy", "?")));
        to.put("model/alias-request-declined", s -> request(s, "Declined request %s of ", s.fact("askedBy", "?")));
        to.put(
                "model/alias-request-superseded",
                s -> request(s, "Closed without a decision request %s of ", s.fact("askedBy", "?")));
    }

    private static Sentence request(Sentence s, String begin, String whose) {
        s.say(begin.formatted(s.fact("request", "?")) + whose + (whose.isEmpty() ? "" : " "));
        return switch (s.fact("wish", "")) {
            case "MOVE" ->
                s.say("to move alias %s to ".formatted(s.fact("alias", "?")))
                        .version("to", s.name())
                        .say(".");
            case "REMOVE" -> s.say("to remove alias %s.".formatted(s.fact("alias", "?")));
            default -> s.say("to end the protection of alias %s.".formatted(s.fact("alias", "?")));
        };
    }

    private static void deployments(Map<String, UnaryOperator<Sentence>> to) {
        to.put(
                "deployment/deployed",
                s -> s.say("Put ")
                        .version("version", s.fact("model", s.name()))
                        .say(" of %s in service as champion.".formatted(s.fact("model", s.name()))));
        to.put(
                "deployment/canary-started",
                s -> s.say("Canary started: ")
                        .version("version", s.name())
                        .say(" answers %s of the callers.".formatted(s.percent())));
        to.put(
                "deployment/canary-shifted",
                s -> s.say("The candidate now answers %s of the callers.".formatted(s.percent())));
        to.put(
                "deployment/promoted",
                s -> s.say("Promoted ").version("version", s.name()).say(" to champion."));
        to.put(
                "deployment/rolled-back",
                s -> s.say("Rolled back: ")
                        .version("from", s.name())
                        .say(" left service, ")
                        .version("to", s.name())
                        .say(" answers."));
        to.put(
                "deployment/shadow-set",
                s -> s.has("version")
                        ? s.say("From now on ")
                                .version("version", s.name())
                                .say(" answers in the shadow; its answers are kept, never returned.")
                        : s.say("The shadow was ended."));
    }

    private static void trainings(Map<String, UnaryOperator<Sentence>> to) {
        to.put("loop/applied", s -> s.say("The loop was declared, or declared anew."));
        to.put("loop/resumed", s -> s.say("Resumed by hand."));
        to.put(
                "loop/training-decided",
                s -> s.say("%s%s."
                        .formatted(
                                CAUSES.getOrDefault(s.fact("cause", ""), "A training was decided"),
                                s.has("evidence") ? ": " + s.trimmed("evidence", "") : "")));
        to.put("loop/data-validated", s -> s.say("The data meets its expectations."));
        to.put(
                "loop/data-refused",
                s -> s.say("Data refused: version %s of ".formatted(s.fact("version", "?")))
                        .about(s.fact("dataset", "?"), "dataset/" + s.fact("dataset", "?"))
                        .say(" does not meet its expectations. %s.".formatted(s.trimmed("failures", ""))));
        to.put(
                "loop/trained",
                s -> s.say("Trained ").version("version", s.name()).run().say("."));
        to.put(
                "loop/training-failed",
                s -> s.say("Training failed: %s.".formatted(s.trimmed("why", "no reason was given"))));
        to.put(
                "loop/gate-passed",
                s -> s.say("The gate let ")
                        .version("version", s.name())
                        .say(" pass: %s%s."
                                .formatted(
                                        s.holding(),
                                        s.fact("staleEvidence").asBoolean(false)
                                                ? ", on rows it had learned from"
                                                : "")));
        to.put(
                "loop/gate-refused",
                s -> s.say("The gate refused ").version("version", s.name()).say(": %s.".formatted(s.broken())));
        to.put(
                "loop/approved",
                s -> s.say("Approved ").version("version", s.name()).say("."));
        to.put(
                "loop/drift-found",
                s -> s.say("Drift in %s: PSI %s%s."
                        .formatted(s.fact("feature", "?"), Sentence.fixed(s.fact("psi"), 3), s.window())));
        to.put(
                "loop/quality-broken",
                s -> s.say("Quality broken: %s%s.".formatted(Sentence.rule(s.fact("verdict")), s.window())));
    }

    private static void rollouts(Map<String, UnaryOperator<Sentence>> to) {
        to.put(
                "loop/rollout-started",
                s -> s.say("Canary started: ")
                        .version("version", s.name())
                        .say(" answers %s of the callers.".formatted(s.percent())));
        to.put(
                "loop/rollout-shifted",
                s -> s.say("The candidate, ")
                        .version("version", s.name())
                        .say(", now answers %s of the callers.".formatted(s.percent())));
        to.put(
                "loop/promoted",
                s -> s.has("previous")
                        ? s.say("Promoted ")
                                .version("version", s.name())
                                .say(" to champion, after ")
                                .version("previous", s.name())
                                .say(".")
                        : s.say("Promoted ").version("version", s.name()).say(", the first champion."));
        to.put(
                "loop/rolled-back",
                s -> s.say("Rolled back ")
                        .version("version", s.name())
                        .say(": %s.".formatted(s.trimmed("why", "no reason was given"))));
        to.put("loop/champion-changed", s -> {
            s.say("Changed by hand: ").version("to", s.fact("model", s.name()));
            if (!s.fact("own").asBoolean(true)) {
                s.say(" of another model, %s,".formatted(s.fact("model", "?")));
            }
            s.say(" answers");
            if (s.has("from")) {
                s.say(" instead of ").version("from", s.name());
            }
            return s.say(", by %s%s."
                    .formatted(s.fact("actor", "?"), s.fact("why", "").isBlank() ? "" : ": " + s.trimmed("why", "")));
        });
    }

    private static Sentence unknown(Sentence sentence, Event event, String area) {
        var words = event.kind().replaceAll("[-_]", " ");
        sentence.say(words.isEmpty() ? "?" : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1));
        if (!area.equals("loop")) {
            sentence.say(": ").about(event.subject(), event.subject());
        }
        var facts = event.body()
                .propertyStream()
                .filter(fact -> told(fact.getValue()))
                .limit(FACTS_MAX)
                .map(fact -> "%s %s".formatted(fact.getKey(), Sentence.plain(fact.getValue())))
                .toList();
        if (!facts.isEmpty()) {
            sentence.say(area.equals("loop") ? ": " : ", ").say(String.join(", ", facts));
        }
        return sentence.say(".");
    }

    private static boolean told(JsonNode value) {
        return value.isValueNode() && !value.isNull() && !Objects.equals(value.asString(""), "");
    }
}
