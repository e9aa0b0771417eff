package dev.windlass.loop;

import dev.windlass.kernel.Durations;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.loop.LoopSpec.Aggregate;
import dev.windlass.loop.LoopSpec.Approval;
import dev.windlass.loop.LoopSpec.DataSource;
import dev.windlass.loop.LoopSpec.Features;
import dev.windlass.loop.LoopSpec.Govern;
import dev.windlass.loop.LoopSpec.InputKind;
import dev.windlass.loop.LoopSpec.Monitor;
import dev.windlass.loop.LoopSpec.Retrain;
import dev.windlass.loop.LoopSpec.Serve;
import dev.windlass.loop.LoopSpec.Train;
import dev.windlass.loop.LoopSpec.Trigger;
import dev.windlass.loop.LoopSpec.ViewSpec;
import dev.windlass.loop.SpecReader.Finding;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads a loop file. Everything wrong with it is told at once, each with its line. */
public final class LoopFile {
    /** A larger loop file is refused. */
    public static final int BYTES_MAX = 1024 * 1024;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern AGGREGATE =
            Pattern.compile("\\s*(count|mean|sum|min|max)\\s*\\(\\s*(.*?)\\s*\\)\\s+over\\s+(\\S+)\\s*");
    private static final Pattern PREDICTIONS = Pattern.compile("(\\d{1,9})(?:\\s+predictions)?");
    private static final Duration WINDOW = Duration.ofDays(365);
    private static final int ROUNDS = 200;
    private static final int ROUNDS_MAX = 100_000;
    private static final String XGBOOST = "xgboost";
    private static final Pattern SCRIPT = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_./-]{0,199}\\.py");
    private static final Duration TIMEOUT = Duration.ofHours(1);
    private static final Duration TIMEOUT_MAX = Duration.ofDays(1);
    private static final Duration STEP_WAIT = Duration.ofDays(7);
    private static final Duration STEP_WAIT_MAX = Duration.ofDays(365);
    private static final int PERCENT = 100;
    private static final double PSI = 0.2;

    private final List<Finding> findings = new ArrayList<>();

    private LoopFile() {}

    /** @throws ProblemException with all findings when the file is not a valid loop */
    public static LoopSpec parse(String yaml) {
        if (yaml.length() > BYTES_MAX) {
            throw Problem.invalid(
                    "loop-file-too-large",
                    "The loop file is larger than %d bytes.".formatted(BYTES_MAX),
                    "It holds a loop, not data.",
                    "Name data by the path of its file.");
        }
        var file = new LoopFile();
        var spec = file.read(new SpecReader("", compose(yaml), 1, file.findings));
        if (file.findings.isEmpty()) {
            return spec;
        }
        file.findings.sort(Comparator.comparingInt(Finding::line));
        var told = file.findings.stream().map(Finding::toString).toList();
        throw new ProblemException(new Problem(
                        Problem.Kind.INVALID,
                        "bad-loop-file",
                        "The loop file has %d %s.".formatted(told.size(), told.size() == 1 ? "mistake" : "mistakes"),
                        String.join("; ", told) + ".",
                        "Correct them and apply the file again; docs/guide/loop.md lists every key.")
                .with("findings", told));
    }

    private static Node compose(String yaml) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(true);
        options.setMaxAliasesForCollections(10);
        options.setNestingDepthLimit(20);
        options.setCodePointLimit(BYTES_MAX);
        try {
            var node = new Yaml(options).compose(new StringReader(yaml));
            if (node instanceof MappingNode) {
                return node;
            }
            if (node != null) {
                throw Problem.invalid(
                        "bad-yaml",
                        "The loop file holds no keys.",
                        "Line %d begins a %s."
                                .formatted(
                                        node.getStartMark().getLine() + 1,
                                        node instanceof SequenceNode ? "list" : "value"),
                        "Start from examples/flights/loop.yaml.");
            }
        } catch (MarkedYAMLException e) {
            throw Problem.invalid(
                    "bad-yaml",
                    "The loop file is not YAML.",
                    "Line %d: %s.".formatted(e.getProblemMark().getLine() + 1, e.getProblem()),
                    "Correct it and apply the file again.");
        } catch (YAMLException e) {
            throw Problem.invalid(
                    "bad-yaml",
                    "The loop file is not YAML.",
                    "%s.".formatted(e.getMessage()),
                    "Correct it and apply the file again.");
        }
        throw Problem.invalid(
                "bad-yaml", "The loop file is empty.", "It holds no keys.", "Start from examples/flights/loop.yaml.");
    }

    private LoopSpec read(SpecReader top) {
        top.keys(
                "loop",
                "owner",
                "purpose",
                "data",
                "features",
                "train",
                "gate",
                "serve",
                "monitor",
                "retrain",
                "govern");
        var name = top.required("loop");
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            top.find(top.lineOf("loop"), "loop", "'%s' must be lower-case letters, digits and hyphens".formatted(name));
        }
        var data = data(top.child("data"));
        var features = features(top.child("features"), data);
        return new LoopSpec(
                name,
                top.required("owner"),
                top.text("purpose", ""),
                data,
                features,
                train(top.child("train"), data),
                top.each("gate", Rule::parse),
                serve(top.child("serve")),
                monitor(top.child("monitor")),
                retrain(top.child("retrain")),
                govern(top.child("govern")));
    }

    private static Map<String, DataSource> data(SpecReader data) {
        var sources = new LinkedHashMap<String, DataSource>();
        for (var name : data.names()) {
            var source = data.child(name).keys("source", "time", "prepare", "expect");
            sources.put(
                    name,
                    new DataSource(
                            name,
                            source.required("source"),
                            source.required("time"),
                            source.text("prepare", ""),
                            source.text("expect", "")));
        }
        if (sources.isEmpty()) {
            data.find(data.lineOf(""), "", "names no dataset; at least one is needed");
        }
        return sources;
    }

    private Features features(SpecReader features, Map<String, DataSource> data) {
        features.keys("request", "views", "on_demand");
        var request = new LinkedHashMap<String, InputKind>();
        var given = features.child("request");
        given.names().forEach(name -> request.put(name, given.choice(name, InputKind.NUMBER, InputKind.class)));
        var views = new ArrayList<ViewSpec>();
        var declared = features.child("views");
        declared.names().forEach(name -> views.add(view(name, declared.child(name), data)));
        var onDemand = new LinkedHashMap<String, String>();
        var expressions = features.child("on_demand");
        expressions.names().forEach(name -> onDemand.put(name, expressions.required(name)));
        if (request.isEmpty() && views.isEmpty()) {
            features.find(
                    features.lineOf(""),
                    "",
                    "names neither fields of the request nor views; a model needs at least one feature");
        }
        return new Features(request, views, onDemand);
    }

    private ViewSpec view(String name, SpecReader view, Map<String, DataSource> data) {
        view.keys("from", "time", "key", "ttl", "select", "aggregate");
        var from = dataset(view, data);
        var keys = view.texts("key");
        if (keys.isEmpty()) {
            view.find(view.lineOf("key"), "key", "is required: the columns by which the view is looked up");
        }
        var select = view.texts("select");
        var aggregates = new LinkedHashMap<String, Aggregate>();
        var declared = view.child("aggregate");
        declared.names()
                .forEach(feature -> declared.attempt(feature, () -> aggregate(declared.required(feature)))
                        .ifPresent(aggregate -> aggregates.put(feature, aggregate)));
        if (select.isEmpty() == aggregates.isEmpty()) {
            view.find(view.lineOf(""), "", "needs either 'select' or 'aggregate'");
        }
        var time = view.text("time", data.containsKey(from) ? data.get(from).time() : "");
        return new ViewSpec(name, from, time, keys, view.duration("ttl", WINDOW), select, aggregates);
    }

    private static Aggregate aggregate(String text) {
        var match = AGGREGATE.matcher(text);
        if (!match.matches()) {
            throw Problem.invalid(
                    "bad-aggregate",
                    "'%s' is not an aggregate.".formatted(text),
                    "It is count, mean, sum, min or max of a column over a duration.",
                    "Write for example 'mean(late) over 24h'.");
        }
        return new Aggregate(match.group(1), match.group(2), Durations.parse(match.group(3)));
    }

    private static String dataset(SpecReader reader, Map<String, DataSource> data) {
        var from = reader.required("from");
        if (!from.isEmpty() && !data.containsKey(from)) {
            reader.find(
                    reader.lineOf("from"),
                    "from",
                    "'%s' is not a dataset of this loop; it has %s".formatted(from, String.join(", ", data.keySet())));
        }
        return from;
    }

    private static Train train(SpecReader train, Map<String, DataSource> data) {
        train.keys(
                "from",
                "time",
                "known",
                "join",
                "target",
                "window",
                "holdout",
                "trainer",
                "parameters",
                "rounds",
                "seed",
                "timeout",
                "tune");
        var parameters = new LinkedHashMap<String, Object>();
        var given = train.child("parameters");
        given.names().forEach(name -> parameters.put(name, given.text(name, "")));
        if (train.names().contains("tune")) {
            train.find(
                    train.lineOf("tune"),
                    "tune",
                    "a search over parameters is not built yet in this version; give fixed 'parameters',"
                            + " or search inside a script of your own with trainer: \"python: train.py\"");
        }
        return new Train(
                dataset(train, data),
                train.required("time"),
                train.text("known", ""),
                train.text("join", ""),
                train.required("target"),
                train.duration("window", WINDOW),
                train.duration("holdout", Duration.ofDays(14)),
                trainer(train),
                parameters,
                (int) train.whole("rounds", ROUNDS, 1, ROUNDS_MAX),
                train.whole("seed", 0, 0, Integer.MAX_VALUE),
                timeout(train));
    }

    private static String trainer(SpecReader train) {
        var trainer = train.text("trainer", XGBOOST).strip();
        if (trainer.equals(XGBOOST)) {
            return trainer;
        }
        if (!trainer.startsWith(Train.PYTHON)) {
            train.find(
                    train.lineOf("trainer"),
                    "trainer",
                    "'%s' is not a trainer of this version; it has xgboost, and \"python: train.py\" for a script"
                            .formatted(trainer));
            return XGBOOST;
        }
        var script = trainer.substring(Train.PYTHON.length()).strip();
        if (!SCRIPT.matcher(script).matches() || script.contains("..")) {
            train.find(
                    train.lineOf("trainer"),
                    "trainer",
                    "'%s' is not the path of a script beside the loop file, such as train.py".formatted(script));
        }
        return trainer;
    }

    private static Duration timeout(SpecReader train) {
        var timeout = train.duration("timeout", TIMEOUT);
        if (timeout.isPositive() && timeout.compareTo(TIMEOUT_MAX) <= 0) {
            return timeout;
        }
        train.find(
                train.lineOf("timeout"),
                "timeout",
                "must be more than 0 and at most %s, was %s"
                        .formatted(Durations.write(TIMEOUT_MAX), Durations.write(timeout)));
        return TIMEOUT;
    }

    private static Serve serve(SpecReader serve) {
        serve.keys("rollout", "fallback", "shadow");
        var rollout = serve.child("rollout").keys("canary", "each", "wait", "abort_if");
        var percents = rollout.each("canary", Integer::parseInt);
        if (percents.isEmpty()) {
            percents = List.of(PERCENT);
        }
        var sorted = percents.stream().sorted().distinct().toList();
        if (!sorted.equals(percents) || percents.getFirst() < 1 || percents.getLast() != PERCENT) {
            rollout.find(rollout.lineOf("canary"), "canary", "must rise from at least 1 to 100, was " + percents);
        }
        var fallback = serve.text("fallback", "champion");
        if (!"champion".equals(fallback)) {
            serve.find(serve.lineOf("fallback"), "fallback", "'%s' is not known; it is champion".formatted(fallback));
        }
        var shadow = serve.text("shadow", "");
        if (!shadow.isEmpty() && !"first".equals(shadow)) {
            serve.find(serve.lineOf("shadow"), "shadow", "'%s' is not known; it is first".formatted(shadow));
        }
        return new Serve(
                percents,
                rollout.read("each", 500, "a number of predictions, such as '500 predictions'", LoopFile::predictions),
                stepWait(rollout),
                rollout.each("abort_if", Rule::parse),
                "first".equals(shadow));
    }

    private static Duration stepWait(SpecReader rollout) {
        var wait = rollout.duration("wait", STEP_WAIT);
        if (wait.isPositive() && wait.compareTo(STEP_WAIT_MAX) <= 0) {
            return wait;
        }
        rollout.find(
                rollout.lineOf("wait"),
                "wait",
                "must be more than 0 and at most %s, was %s"
                        .formatted(Durations.write(STEP_WAIT_MAX), Durations.write(wait)));
        return STEP_WAIT;
    }

    private static int predictions(String text) {
        var match = PREDICTIONS.matcher(text.strip());
        if (!match.matches()) {
            throw new IllegalArgumentException(text);
        }
        return Integer.parseInt(match.group(1));
    }

    private static Monitor monitor(SpecReader monitor) {
        monitor.keys("reference", "window", "drift", "quality");
        var reference = monitor.text("reference", "training");
        if (!"training".equals(reference)) {
            monitor.find(
                    monitor.lineOf("reference"), "reference", "'%s' is not known; it is training".formatted(reference));
        }
        var drift = monitor.child("drift").keys("psi", "features");
        var watched = drift.texts("features");
        var quality = monitor.child("quality");
        var rules = new ArrayList<Rule>();
        for (var measure : quality.names()) {
            if (!"labels".equals(measure)) {
                quality.attempt(measure, () -> Rule.parse(measure + " " + quality.required(measure)))
                        .ifPresent(rules::add);
            }
        }
        var labels = quality.child("labels").keys("join", "delay");
        return new Monitor(
                monitor.duration("window", Duration.ofDays(1)),
                drift.number("psi", PSI, 0, Double.MAX_VALUE),
                watched.equals(List.of("all")) ? List.of() : watched,
                rules,
                labels.duration("delay", Duration.ofDays(1)));
    }

    private static Retrain retrain(SpecReader retrain) {
        retrain.keys("on", "schedule", "cooldown");
        return new Retrain(
                retrain.each("on", text -> SpecReader.choose(text, Trigger.class)),
                retrain.duration("cooldown", Duration.ofHours(6)),
                retrain.read("schedule", Optional.empty(), "a schedule", text -> Optional.of(Schedule.parse(text))));
    }

    private static Govern govern(SpecReader govern) {
        govern.keys("risk", "subject", "keep_predictions", "approve");
        return new Govern(
                govern.text("risk", "minimal"),
                Optional.of(govern.text("subject", "")).filter(text -> !text.isEmpty()),
                govern.duration("keep_predictions", Duration.ofDays(180)),
                govern.choice("approve", Approval.AUTO, Approval.class));
    }
}
