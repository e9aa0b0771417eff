package dev.windlass.governance;

import dev.windlass.kernel.Json;
import dev.windlass.registry.ModelVersion;
import dev.windlass.registry.Registry;
import dev.windlass.serving.Deployment;
import dev.windlass.serving.Deployments;
import dev.windlass.tracking.DatasetInput;
import dev.windlass.tracking.Run;
import dev.windlass.tracking.Tracking;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** What is next to a thing, one step up to what it was made from or down to what was made from it. For one walk. */
final class LineageLinks {
    /** What is linked to one thing in one direction, at most. */
    static final int FAN_MAX = 30;

    private static final Pattern COPY = Pattern.compile("models:/(.+)/(\\d{1,9})");
    private static final String CONTEXT_TAG = "mlflow.data.context";

    private final Tracking tracking;
    private final Registry registry;
    private final List<Deployment> deployments;
    private final Map<String, Optional<Run>> runs = new HashMap<>();
    private final Map<LineagePlace, String> datasetDetails = new HashMap<>();

    LineageLinks(Tracking tracking, Registry registry, Deployments deployments) {
        this.tracking = tracking;
        this.registry = registry;
        this.deployments = deployments.list();
    }

    /** A neighbour, and as what it went in or came out. */
    record Link(LineagePlace place, String what) {}

    /** A thing as it is shown, and who owns it: an experiment, a model, a deployment. */
    record Seen(String name, String detail, String owner) {}

    /** The thing at a place; none when it does not exist or is deleted. */
    Optional<Seen> see(LineagePlace place) {
        return switch (place.kind()) {
            case DATASET ->
                Optional.of(new Seen(place.name(), datasetDetails.getOrDefault(place, shortened(place.part())), ""));
            case RUN ->
                run(place.name())
                        .map(run ->
                                new Seen(run.name(), run.status().name().toLowerCase(Locale.ROOT), run.experiment()));
            case LOGGED_MODEL ->
                tracking.loggedModels()
                        .find(place.name())
                        .map(model -> new Seen(model.name(), shortened(model.id()), model.experiment()));
            case MODEL_VERSION ->
                registry.find(place.name(), place.number())
                        .map(version -> new Seen(place.name(), detail(version), place.name()));
            case DEPLOYMENT -> deployment(place.name()).map(_ -> new Seen(place.name(), "in service", place.name()));
        };
    }

    private static String shortened(String id) {
        return id.length() > 10 ? id.substring(0, 10) : id;
    }

    private static String detail(ModelVersion version) {
        var aliases = version.aliases().isEmpty() ? "" : ", " + String.join(", ", version.aliases());
        return "version %d%s".formatted(version.version(), aliases);
    }

    private Optional<Run> run(String id) {
        return runs.computeIfAbsent(id, tracking.runs()::find);
    }

    private Optional<Deployment> deployment(String name) {
        return deployments.stream().filter(one -> one.name().equals(name)).findFirst();
    }

    List<Link> above(LineagePlace place) {
        return switch (place.kind()) {
            case DATASET -> List.of();
            case RUN -> run(place.name()).map(this::wentInto).orElse(List.of());
            case LOGGED_MODEL ->
                tracking.loggedModels()
                        .find(place.name())
                        .filter(model -> !model.sourceRun().isEmpty())
                        .map(model -> List.of(new Link(LineagePlace.run(model.sourceRun()), "")))
                        .orElse(List.of());
            case MODEL_VERSION ->
                registry.find(place.name(), place.number()).map(this::madeFrom).orElse(List.of());
            case DEPLOYMENT ->
                deployment(place.name()).map(LineageLinks::served).orElse(List.of());
        };
    }

    private List<Link> wentInto(Run run) {
        var links = new ArrayList<Link>();
        for (var dataset : run.datasets()) {
            var place = LineagePlace.dataset(dataset.name(), dataset.digest());
            number(dataset).ifPresent(number -> datasetDetails.put(place, "version " + number));
            links.add(new Link(place, dataset.tags().getOrDefault(CONTEXT_TAG, "")));
        }
        run.modelInputs().forEach(input -> links.add(new Link(LineagePlace.loggedModel(input.model()), "")));
        return links;
    }

    /** The number of a dataset version of ours. */
    private static Optional<Integer> number(DatasetInput dataset) {
        if (!dataset.sourceType().equals("windlass")) {
            return Optional.empty();
        }
        try {
            var number = Json.read(dataset.source()).path("version").asInt(0);
            return number > 0 ? Optional.of(number) : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private List<Link> madeFrom(ModelVersion version) {
        var copied = COPY.matcher(version.source());
        if (copied.matches()) {
            var origin = LineagePlace.version(copied.group(1), Integer.parseInt(copied.group(2)));
            return List.of(new Link(origin, "copied"));
        }
        if (tracking.loggedModels().find(version.loggedModel()).isPresent()) {
            return List.of(new Link(LineagePlace.loggedModel(version.loggedModel()), "registered"));
        }
        var provenance = version.provenance();
        if (run(provenance.run()).isPresent()) {
            return List.of(new Link(LineagePlace.run(provenance.run()), "registered"));
        }
        var links = new ArrayList<Link>();
        for (var dataset : provenance.datasets()) {
            var place = LineagePlace.dataset(dataset.name(), dataset.digest());
            if (dataset.version() > 0) {
                datasetDetails.put(place, "version " + dataset.version());
            }
            links.add(new Link(place, dataset.role()));
        }
        return links;
    }

    private static List<Link> served(Deployment deployment) {
        var links = new ArrayList<Link>();
        links.add(new Link(LineagePlace.version(deployment.model(), deployment.champion()), "champion"));
        add(links, deployment, deployment.candidate(), "candidate");
        add(links, deployment, deployment.shadow(), "shadow");
        return links;
    }

    private static void add(List<Link> links, Deployment deployment, @Nullable Integer version, String what) {
        if (version != null && version != deployment.champion()) {
            links.add(new Link(LineagePlace.version(deployment.model(), version), what));
        }
    }

    List<Link> below(LineagePlace place) {
        var name = place.name();
        return switch (place.kind()) {
            case DATASET ->
                tracking.links().readers(name, place.part(), FAN_MAX + 1).stream()
                        .map(run -> new Link(LineagePlace.run(run), context(run, place)))
                        .toList();
            case RUN -> cameOut(name);
            case LOGGED_MODEL -> {
                var registered = registry.descendants().ofLoggedModel(name, FAN_MAX + 1).stream()
                        .filter(version -> !isCopy(version))
                        .toList();
                var links = versions(registered, "registered");
                tracking.links()
                        .readersOfModel(name, FAN_MAX + 1)
                        .forEach(run -> links.add(new Link(LineagePlace.run(run), "")));
                yield links;
            }
            case MODEL_VERSION -> {
                var links = versions(registry.descendants().copiesOf(name, place.number(), FAN_MAX + 1), "copied");
                deployments.forEach(deployment -> served(deployment).stream()
                        .filter(link -> link.place().equals(place))
                        .forEach(link -> links.add(new Link(LineagePlace.deployment(deployment.name()), link.what()))));
                yield links;
            }
            case DEPLOYMENT -> List.of();
        };
    }

    private static boolean isCopy(ModelVersion version) {
        return COPY.matcher(version.source()).matches();
    }

    private String context(String run, LineagePlace dataset) {
        return run(run).map(found -> wentInto(found).stream()
                        .filter(link -> link.place().equals(dataset))
                        .map(Link::what)
                        .findFirst()
                        .orElse(""))
                .map(Objects::requireNonNull)
                .orElse("");
    }

    private List<Link> cameOut(String run) {
        var links = new ArrayList<Link>();
        tracking.links()
                .modelsOf(run, FAN_MAX + 1)
                .forEach(model -> links.add(new Link(LineagePlace.loggedModel(model), "")));
        var direct = registry.descendants().ofRun(run, FAN_MAX + 1).stream()
                .filter(version -> !isCopy(version))
                .filter(version ->
                        tracking.loggedModels().find(version.loggedModel()).isEmpty())
                .toList();
        links.addAll(versions(direct, "registered"));
        return links;
    }

    private static List<Link> versions(List<ModelVersion> versions, String what) {
        var links = new ArrayList<Link>();
        versions.forEach(
                version -> links.add(new Link(LineagePlace.version(version.model(), version.version()), what)));
        return links;
    }
}
