package dev.windlass.wire.oip;

import dev.windlass.http.Access;
import dev.windlass.http.ProblemRenderer;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.serving.Deployments;
import dev.windlass.serving.Prediction;
import dev.windlass.serving.Predictor;
import dev.windlass.serving.Served;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The Open Inference Protocol v2 over REST. A model of the protocol is a deployment. */
public final class OipRoutes {
    /** Where all paths of the protocol are. */
    public static final String PREFIX = "/v2";

    /** Problems as the protocol tells them. */
    public static final ProblemRenderer PROBLEMS = ProblemRenderer.json(
            OipError.class, problem -> problem.kind().status(), problem -> new OipError(problem.text()));

    private static final String INFER_ANSWER = "Predicts a batch of rows given as tensors.";

    private final Deployments deployments;
    private final Predictor predictor;
    private final String programVersion;

    public OipRoutes(Deployments deployments, Predictor predictor, String programVersion) {
        this.deployments = deployments;
        this.predictor = predictor;
        this.programVersion = programVersion;
    }

    record OipError(String error) {}

    record Server(String name, String version, List<String> extensions) {}

    record TensorMetadata(String name, String datatype, List<Integer> shape) {}

    record ModelMetadata(
            String name,
            List<String> versions,
            String platform,
            List<TensorMetadata> inputs,
            List<TensorMetadata> outputs) {}

    record IndexEntry(String name, String version, String state, String reason) {}

    public List<Route> routes() {
        return List.of(
                Route.get(PREFIX, "Open Inference Protocol: the server.", Server.class, _ -> server())
                        .needs(Access.account()),
                Route.get(
                                "/v2/health/live",
                                "Open Inference Protocol: whether the server runs.",
                                Void.class,
                                _ -> Response.ok(Map.of("live", true)))
                        .needs(Access.open()),
                Route.get(
                                "/v2/health/ready",
                                "Open Inference Protocol: whether the server answers.",
                                Void.class,
                                _ -> ready())
                        .needs(Access.open()),
                Route.get(
                                "/v2/models/{name}",
                                "Open Inference Protocol: a deployment.",
                                ModelMetadata.class,
                                this::model)
                        .needs(Access.to(Verb.READ, Resource.LOOP, "name")),
                Route.get("/v2/models/{name}/versions/{version}", "", ModelMetadata.class, this::model)
                        .needs(Access.to(Verb.READ, Resource.LOOP, "name")),
                Route.get(
                                "/v2/models/{name}/ready",
                                "Open Inference Protocol: whether a deployment answers.",
                                Void.class,
                                this::modelReady)
                        .needs(Access.to(Verb.READ, Resource.LOOP, "name")),
                Route.get("/v2/models/{name}/versions/{version}/ready", "", Void.class, this::modelReady)
                        .needs(Access.to(Verb.READ, Resource.LOOP, "name")),
                Route.post("/v2/models/{name}/infer", INFER_ANSWER, JsonNode.class, JsonNode.class, this::infer)
                        .needs(Access.to(Verb.USE, Resource.LOOP, "name")),
                Route.post(
                                "/v2/models/{name}/versions/{version}/infer",
                                INFER_ANSWER,
                                JsonNode.class,
                                JsonNode.class,
                                this::inferVersion)
                        .needs(Access.to(Verb.USE, Resource.LOOP, "name")),
                Route.post(
                                "/v2/repository/index",
                                "Open Inference Protocol: all deployments.",
                                Void.class,
                                Void.class,
                                this::index)
                        .needs(Access.listOf(Resource.LOOP)));
    }

    private Response server() {
        return Response.ok(new Server("windlass", programVersion, List.of("binary_tensor_data", "model_repository")));
    }

    /** Ready means that the database answers. */
    private Response ready() {
        var _ = deployments.list();
        return Response.ok(Map.of("ready", true));
    }

    private Response index(Request request) {
        return Response.ok(deployments.list().stream()
                .filter(one -> request.permissions().may(Verb.READ, Resource.LOOP, one.name()))
                .map(one -> new IndexEntry(one.name(), Integer.toString(one.champion()), "READY", ""))
                .toList());
    }

    private Response model(Request request) {
        var served = served(request);
        return Response.ok(new ModelMetadata(
                served.deployment().name(),
                served.versions().stream().map(String::valueOf).toList(),
                "windlass",
                served.inputs().entrySet().stream()
                        .map(input -> new TensorMetadata(
                                input.getKey(), Datatype.of(input.getValue()).name(), List.of(-1)))
                        .toList(),
                List.of(new TensorMetadata(InferRequest.OUTPUT, Datatype.FP64.name(), List.of(-1)))));
    }

    private Response modelReady(Request request) {
        var served = served(request);
        return Response.ok(Map.of("name", served.deployment().name(), "ready", true));
    }

    /** The deployment of the path; a problem when it does not serve the version of the path. */
    private Served served(Request request) {
        var served = deployments.served(request.pathParam("name"));
        if (request.path().contains("/versions/") && !served.versions().contains(request.pathNumber("version"))) {
            throw Problem.notFound(
                    "version-not-served",
                    "Deployment '%s' does not serve version %d."
                            .formatted(served.deployment().name(), request.pathNumber("version")),
                    "It serves %s.".formatted(served.versions()),
                    "");
        }
        return served;
    }

    private Response infer(Request request) {
        var served = deployments.served(request.pathParam("name"));
        var infer = InferRequest.of(request, served);
        return answer(infer, served, predictor.predict(served.deployment().name(), infer.rows(), infer.keyColumn()));
    }

    private Response inferVersion(Request request) {
        var served = served(request);
        var infer = InferRequest.of(request, served);
        return answer(
                infer,
                served,
                predictor.predictWith(
                        request.pathNumber("version"), served.deployment().name(), infer.rows(), infer.keyColumn()));
    }

    /** The protocol's parameters are no lists: what there is one of per row is joined by commas. */
    private static Response answer(InferRequest infer, Served served, List<Prediction> predictions) {
        var versions = predictions.stream()
                .map(one -> Integer.toString(one.version()))
                .distinct()
                .toList();
        var body = Json.object();
        body.put("model_name", served.deployment().name());
        body.put("model_version", versions.size() == 1 ? versions.getFirst() : String.join(",", versions));
        if (!infer.id().isEmpty()) {
            body.put("id", infer.id());
        }
        body.putObject("parameters")
                .put("prediction_ids", predictions.stream().map(Prediction::id).collect(Collectors.joining(",")))
                .put(
                        "versions",
                        predictions.stream()
                                .map(one -> Integer.toString(one.version()))
                                .collect(Collectors.joining(",")))
                .put(
                        "routes",
                        predictions.stream().map(one -> one.route().name()).collect(Collectors.joining(",")));
        var output = body.putArray("outputs").addObject();
        output.put("name", InferRequest.OUTPUT).put("datatype", Datatype.FP64.name());
        output.putArray("shape").add(predictions.size());
        if (!infer.binary()) {
            var data = output.putArray("data");
            predictions.forEach(one -> data.add(Objects.requireNonNull(one.output())));
            return Response.ok(body);
        }
        output.putObject("parameters").put("binary_data_size", predictions.size() * Double.BYTES);
        var json = Json.bytes(body);
        var bytes = ByteBuffer.allocate(json.length + predictions.size() * Double.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(json);
        predictions.forEach(one -> bytes.putDouble(Objects.requireNonNull(one.output())));
        return Response.bytes("application/octet-stream", bytes.array())
                .with(InferRequest.HEADER_LENGTH, Integer.toString(json.length));
    }
}
