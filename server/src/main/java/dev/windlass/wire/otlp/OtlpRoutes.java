package dev.windlass.wire.otlp;

import dev.windlass.http.Access;
import dev.windlass.http.ProblemRenderer;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.tracing.Span;
import dev.windlass.tracing.Traces;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import tools.jackson.core.JacksonException;

/** Takes spans in. A header tells the experiment. The entry to this package. */
public final class OtlpRoutes {
    public static final String PATH = "/v1/traces";

    /** The header that tells which experiment the spans belong to. */
    public static final String EXPERIMENT_HEADER = "x-mlflow-experiment-id";

    /** Problems as exporters log them. */
    public static final ProblemRenderer PROBLEMS = ProblemRenderer.json(
            OtlpError.class, problem -> problem.kind().status(), problem -> new OtlpError(problem.text()));

    private static final String PROTOBUF = "application/x-protobuf";

    private final Traces traces;

    public OtlpRoutes(Traces traces) {
        this.traces = traces;
    }

    record OtlpError(String detail) {}

    public List<Route> routes() {
        var ofExperiment = Access.to(
                Verb.EDIT,
                Resource.EXPERIMENT,
                request -> experiment(request).stream().toList());
        // Spans go to the trace they name, which may be in another experiment than the one that the header tells.
        var ofTraces = Access.to(
                Verb.EDIT,
                Resource.EXPERIMENT,
                request -> experiment(request).isEmpty()
                        ? List.of()
                        : traces.experimentsOf(spans(request).stream()
                                .map(Span::trace)
                                .distinct()
                                .toList()));
        return List.of(new Route("POST", PATH, "", List.of(), Void.class, Void.class, this::export)
                .needs(ofExperiment.and(ofTraces)));
    }

    private static Optional<String> experiment(Request request) {
        return request.header(EXPERIMENT_HEADER).filter(id -> !id.isEmpty());
    }

    private Response export(Request request) {
        var experiment = experiment(request);
        if (experiment.isEmpty()) {
            return missingExperiment();
        }
        traces.addSpans(experiment.get(), spans(request));
        return type(request).equals(PROTOBUF)
                // A message without fields: all spans were taken.
                ? Response.bytes(PROTOBUF, new byte[0])
                : Response.ok(Json.object());
    }

    private static String type(Request request) {
        var told = request.header("content-type").orElse("");
        var type = told.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!type.equals(PROTOBUF) && !type.equals(Response.JSON)) {
            throw invalid("Invalid Content-Type: %s. Expected: %s or %s".formatted(told, PROTOBUF, Response.JSON));
        }
        return type;
    }

    private static List<Span> spans(Request request) {
        var type = type(request);
        var body = decoded(request);
        return type.equals(PROTOBUF) ? protobuf(body) : json(body);
    }

    private static Response missingExperiment() {
        var answer = Json.object();
        var problem = answer.putArray("detail").addObject();
        problem.put("type", "missing");
        problem.putArray("loc").add("header").add(EXPERIMENT_HEADER);
        problem.put("msg", "Field required");
        problem.putNull("input");
        return Response.json(Problem.Kind.REFUSED.status(), answer);
    }

    private static ProblemException invalid(String what) {
        return Problem.invalid("bad-otlp", what, "", "");
    }

    private static List<Span> protobuf(byte[] body) {
        if (body.length == 0) {
            throw invalid("Invalid OpenTelemetry format - no spans found");
        }
        try {
            return ProtobufSpans.of(body);
        } catch (ProtobufReader.Malformed e) {
            throw new ProblemException(
                    new Problem(
                            Problem.Kind.INVALID,
                            "bad-otlp",
                            "Invalid OpenTelemetry format",
                            String.valueOf(e.getMessage()),
                            ""),
                    e);
        }
    }

    private static List<Span> json(byte[] body) {
        try {
            var message = Json.mapper().readTree(body);
            if (message.path("resourceSpans").isEmpty()) {
                throw invalid("Invalid OpenTelemetry format - no spans found");
            }
            return JsonSpans.of(message);
        } catch (JacksonException e) {
            throw new ProblemException(
                    new Problem(
                            Problem.Kind.INVALID,
                            "bad-otlp",
                            "Invalid OpenTelemetry format",
                            String.valueOf(e.getOriginalMessage()),
                            ""),
                    e);
        }
    }

    /** The body without its compression; both with and without it has a bound. */
    private static byte[] decoded(Request request) {
        var encoding = request.header("content-encoding").orElse("").strip().toLowerCase(Locale.ROOT);
        var body = request.bytes();
        return switch (encoding) {
            case "", "identity" -> body;
            case "gzip" -> expanded(encoding, () -> new GZIPInputStream(new ByteArrayInputStream(body)));
            case "deflate" ->
                // Some clients leave out the header of the format.
                expanded(
                        encoding,
                        () -> hasZlibHeader(body)
                                ? new InflaterInputStream(new ByteArrayInputStream(body))
                                : new InflaterInputStream(new ByteArrayInputStream(body), new Inflater(true)));
            default -> throw invalid("Unsupported Content-Encoding: " + encoding);
        };
    }

    private static boolean hasZlibHeader(byte[] body) {
        return body.length >= 2 && (body[0] & 0x0f) == 8 && ((body[0] & 0xff) * 256 + (body[1] & 0xff)) % 31 == 0;
    }

    private interface Opening {
        InputStream open() throws IOException;
    }

    private static byte[] expanded(String encoding, Opening opening) {
        try (var stream = opening.open()) {
            var bytes = stream.readNBytes(Request.BODY_BYTES_MAX + 1);
            if (bytes.length > Request.BODY_BYTES_MAX) {
                throw new ProblemException(new Problem(
                        Problem.Kind.TOO_LARGE,
                        "body-too-large",
                        "The spans take more than %d bytes.".formatted(Request.BODY_BYTES_MAX),
                        "They would be held in memory whole.",
                        "Send them in smaller batches."));
            }
            return bytes;
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem(
                            Problem.Kind.INVALID,
                            "bad-otlp",
                            "Failed to decompress %s payload".formatted(encoding),
                            "",
                            ""),
                    e);
        }
    }
}
