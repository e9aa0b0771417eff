package dev.windlass.serving;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Deployments, predictions and labels over HTTP. */
public final class ServingRoutes {
    private static final int PAGE = 50;
    private static final int PAGE_MAX = 1_000;
    private static final int LABELS_MAX = 100_000;

    /** Whoever puts a version in service shows what it answers, so the model must not be closed to them. */
    private static final Access READ_MODEL = Access.to(
            Verb.READ,
            Resource.MODEL,
            request -> List.of(request.json().path("model").asString("")));

    private final Deployments deployments;
    private final Predictor predictor;
    private final PredictionLog log;

    public ServingRoutes(Deployments deployments, Predictor predictor, PredictionLog log) {
        this.deployments = deployments;
        this.predictor = predictor;
        this.log = log;
    }

    record DeploymentList(List<Deployment> deployments) {}

    record NewDeployment(
            String model, int version, @Nullable String reason) {}

    record Canary(int version, int percent, @Nullable String reason) {}

    record Shift(int percent, @Nullable String reason) {}

    record Why(@Nullable String reason) {}

    record Revert(int version, @Nullable String reason) {}

    record Shadow(@Nullable Integer version, @Nullable String reason) {}

    /** @param key the field that names the thing predicted */
    record PredictionRequest(
            List<Map<String, @Nullable Object>> rows,
            @Nullable String key) {}

    record Answer(String id, double output, int version, Prediction.Route route) {}

    record Answers(List<Answer> predictions) {}

    /**
     * @param key the key of the predictions it belongs to
     * @param prediction instead of the key, the id of one of them
     */
    record LabelLine(
            @Nullable String key,
            @Nullable String prediction,
            @Nullable Double label,
            @Nullable Instant at) {}

    record Labels(@Nullable List<LabelLine> labels) {}

    record Labelled(int labels) {}

    record PredictionList(List<Prediction> predictions) {}

    public List<Route> routes() {
        return Stream.of(rolloutRoutes(), predictionRoutes())
                .flatMap(List::stream)
                .toList();
    }

    private List<Route> rolloutRoutes() {
        return List.of(
                Route.get(
                                "/api/v1/deployments",
                                "All deployments.",
                                DeploymentList.class,
                                request -> Response.ok(new DeploymentList(deployments.list().stream()
                                        .filter(one -> request.permissions().may(Verb.READ, Resource.LOOP, one.name()))
                                        .toList())))
                        .needs(Access.listOf(Resource.LOOP)),
                Route.get("/api/v1/deployments/{name}", "One deployment.", Deployment.class, this::find)
                        .needs(Access.to(Verb.READ, Resource.LOOP, "name")),
                Route.put(
                                "/api/v1/deployments/{name}",
                                "Puts a version in service at once.",
                                NewDeployment.class,
                                Deployment.class,
                                this::deploy)
                        .needs(Access.to(Verb.EDIT, Resource.LOOP, "name").and(READ_MODEL)),
                Route.post(
                                "/api/v1/deployments/{name}/canary",
                                "Gives a version a share of the callers.",
                                Canary.class,
                                Deployment.class,
                                this::canary)
                        .needs(Access.to(Verb.EDIT, Resource.LOOP, "name")),
                Route.post(
                                "/api/v1/deployments/{name}/shift",
                                "Changes the candidate's share.",
                                Shift.class,
                                Deployment.class,
                                this::shift)
                        .needs(Access.to(Verb.EDIT, Resource.LOOP, "name")),
                Route.post(
                                "/api/v1/deployments/{name}/promote",
                                "Makes the candidate the champion.",
                                Why.class,
                                Deployment.class,
                                request -> Response.ok(deployments.promote(
                                        request.pathParam("name"), request.actor(), reason(request))))
                        .needs(Access.to(Verb.EDIT, Resource.LOOP, "name")),
                Route.post(
                                "/api/v1/deployments/{name}/rollback",
                                "Takes the candidate out of service.",
                                Why.class,
                                Deployment.class,
                                request -> Response.ok(deployments.rollback(
                                        request.pathParam("name"), request.actor(), reason(request))))
                        .needs(Access.to(Verb.EDIT, Resource.LOOP, "name")),
                Route.post(
                                "/api/v1/deployments/{name}/revert",
                                "Puts an earlier version back in service.",
                                Revert.class,
                                Deployment.class,
                                this::revert)
                        .needs(Access.to(Verb.EDIT, Resource.LOOP, "name")),
                Route.post(
                                "/api/v1/deployments/{name}/shadow",
                                "Lets a version answer in the shadow, or ends that.",
                                Shadow.class,
                                Deployment.class,
                                this::shadow)
                        .needs(Access.to(Verb.EDIT, Resource.LOOP, "name")));
    }

    private List<Route> predictionRoutes() {
        return List.of(
                Route.post(
                                "/api/v1/deployments/{name}/predictions",
                                "Predicts each row; durable before it is answered.",
                                PredictionRequest.class,
                                Answers.class,
                                this::predict)
                        .needs(Access.to(Verb.USE, Resource.LOOP, "name")),
                Route.post(
                                "/api/v1/deployments/{name}/labels",
                                "Tells what turned out to be true.",
                                Labels.class,
                                Labelled.class,
                                this::label)
                        .needs(Access.to(Verb.USE, Resource.LOOP, "name")),
                Route.get(
                                "/api/v1/deployments/{name}/predictions",
                                "The newest predictions.",
                                PredictionList.class,
                                request -> Response.ok(new PredictionList(log.latest(
                                        request.pathParam("name"),
                                        Math.min(PAGE_MAX, request.queryNumber("limit", PAGE))))))
                        .needs(Access.to(Verb.READ, Resource.LOOP, "name"))
                        .query("limit"),
                Route.get("/api/v1/predictions/{id}", "One prediction as it was logged.", Prediction.class, request -> {
                            var id = request.pathParam("id");
                            return Response.ok(log.find(id).orElseThrow(() -> noSuchPrediction(id)));
                        })
                        .needs(Access.to(Verb.READ, Resource.LOOP, this::deploymentOf)));
    }

    /** Told wherever a prediction is asked for that is not in the log. */
    public static RuntimeException noSuchPrediction(String id) {
        return Problem.notFound(
                "no-such-prediction",
                "There is no prediction '%s'.".formatted(id),
                "An id has 32 hexadecimal digits and comes with each answer.",
                "List the newest with: windlass predict --list DEPLOYMENT.");
    }

    /** A prediction belongs to the deployment that answered it. */
    private List<String> deploymentOf(Request request) {
        return log.find(request.pathParam("id")).map(Prediction::deployment).stream()
                .toList();
    }

    private Response find(Request request) {
        return Response.ok(deployments.existing(request.pathParam("name")));
    }

    private Response label(Request request) {
        var name = deployments.existing(request.pathParam("name")).name();
        var lines = request.body(Labels.class).labels();
        if (lines == null || lines.size() > LABELS_MAX) {
            throw Problem.invalid(
                    "bad-labels",
                    "The body has no list of labels, or one of more than %d.".formatted(LABELS_MAX),
                    "",
                    "Send {\"labels\": [{\"key\": \"…\", \"label\": 1}]}.");
        }
        var labels = new ArrayList<Label>(lines.size());
        for (var line : lines) {
            // A label that is absent is not 0: the log refuses it as not a number.
            labels.add(new Label(key(name, line), line.label() == null ? Double.NaN : line.label(), line.at()));
        }
        return Response.ok(new Labelled(log.label(name, labels)));
    }

    private String key(String deployment, LabelLine line) {
        var prediction = line.prediction();
        if (line.key() != null || prediction == null) {
            return line.key() == null ? "" : line.key();
        }
        return log.keyOf(deployment, prediction).orElseThrow(() -> noSuchPrediction(prediction));
    }

    private Response deploy(Request request) {
        var body = request.body(NewDeployment.class);
        return Response.ok(deployments.deploy(
                request.pathParam("name"), body.model(), body.version(), request.actor(), text(body.reason())));
    }

    private Response canary(Request request) {
        var body = request.body(Canary.class);
        return Response.ok(deployments.startCanary(
                request.pathParam("name"), body.version(), body.percent(), request.actor(), text(body.reason())));
    }

    private Response shift(Request request) {
        var body = request.body(Shift.class);
        return Response.ok(
                deployments.shift(request.pathParam("name"), body.percent(), request.actor(), text(body.reason())));
    }

    private Response revert(Request request) {
        var body = request.body(Revert.class);
        return Response.ok(
                deployments.revert(request.pathParam("name"), body.version(), request.actor(), text(body.reason())));
    }

    private Response shadow(Request request) {
        var body = request.body(Shadow.class);
        return Response.ok(
                deployments.shadow(request.pathParam("name"), body.version(), request.actor(), text(body.reason())));
    }

    private Response predict(Request request) {
        var body = request.body(PredictionRequest.class);
        var predictions = predictor.predict(request.pathParam("name"), body.rows(), Optional.ofNullable(body.key()));
        return Response.ok(new Answers(predictions.stream()
                .map(one -> new Answer(
                        one.id(), one.output() == null ? Double.NaN : one.output(), one.version(), one.route()))
                .toList()));
    }

    private static String reason(Request request) {
        return request.json().path("reason").asString("");
    }

    private static String text(@Nullable String reason) {
        return reason == null ? "" : reason;
    }
}
