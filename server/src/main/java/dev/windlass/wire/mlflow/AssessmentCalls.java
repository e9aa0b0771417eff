package dev.windlass.wire.mlflow;

import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.tracing.Assessment;
import dev.windlass.tracing.AssessmentChange;
import dev.windlass.tracing.Assessments;
import dev.windlass.tracing.NewAssessment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls about assessments of traces. */
final class AssessmentCalls {
    private final Assessments assessments;
    private final Needs needs;

    AssessmentCalls(Assessments assessments, Needs needs) {
        this.needs = needs;
        this.assessments = assessments;
    }

    Stream<Route> routes() {
        return Stream.of(
                        Paths.call3("POST", "traces/{trace}/assessments", needs.trace(Verb.EDIT), this::create),
                        Paths.call3(
                                "GET", "traces/{trace}/assessments/{assessment}", needs.trace(Verb.READ), this::one),
                        Paths.call3(
                                "PATCH",
                                "traces/{trace}/assessments/{assessment}",
                                needs.trace(Verb.EDIT),
                                this::update),
                        Paths.call3(
                                "DELETE",
                                "traces/{trace}/assessments/{assessment}",
                                needs.trace(Verb.EDIT),
                                this::delete))
                .flatMap(routes -> routes);
    }

    private static String trace(Call call) {
        return call.request().pathParam("trace");
    }

    private static String id(Call call) {
        return call.request().pathParam("assessment");
    }

    private static ObjectNode answer(Assessment assessment) {
        var answer = Json.object();
        answer.set("assessment", TraceShapes.assessment(assessment));
        return answer;
    }

    private ObjectNode create(Call call) {
        return answer(assessments.create(trace(call), fresh(call.object("assessment"))));
    }

    private ObjectNode one(Call call) {
        return answer(assessments.require(trace(call), id(call)));
    }

    private ObjectNode delete(Call call) {
        assessments.delete(trace(call), id(call));
        return Paths.empty();
    }

    private ObjectNode update(Call call) {
        var told = call.object("assessment");
        var fields = fields(call.required("update_mask"));
        var kind = fields.contains("feedback")
                ? Assessment.Kind.FEEDBACK
                : fields.contains("expectation") ? Assessment.Kind.EXPECTATION : null;
        if (fields.contains("feedback") && fields.contains("expectation")) {
            throw Problem.invalid("two-values", "Cannot specify both `expectation` and `feedback` parameters.", "", "");
        }
        return answer(assessments.update(
                trace(call),
                id(call),
                new AssessmentChange(
                        fields.contains("assessment_name") ? Call.textOf(told, "assessment_name") : null,
                        kind,
                        kind == null ? null : value(told, kind),
                        kind == null ? null : error(told),
                        fields.contains("rationale") ? Call.textOf(told, "rationale") : null,
                        fields.contains("metadata") ? texts(told, "metadata") : Map.of())));
    }

    /** Names of fields, as protobuf writes them or in their own form. */
    private static Set<String> fields(String mask) {
        return Stream.of(mask.split(","))
                .map(name -> name.strip()
                        .replaceAll("([a-z])([A-Z])", "$1_$2")
                        .toLowerCase(Locale.ROOT)
                        .replaceFirst("\\..*", ""))
                .collect(Collectors.toSet());
    }

    /** An assessment as a client tells it. */
    static NewAssessment fresh(JsonNode told) {
        var kind = told.hasNonNull("feedback")
                ? Assessment.Kind.FEEDBACK
                : told.hasNonNull("expectation")
                        ? Assessment.Kind.EXPECTATION
                        : told.hasNonNull("issue") ? Assessment.Kind.ISSUE : null;
        if (Call.textOf(told, "assessment_name").isEmpty()) {
            throw missing("assessment.assessment_name");
        }
        if (kind == null) {
            throw missing("assessment.feedback' or 'assessment.expectation");
        }
        var source = told.path("source");
        var sourceType = Call.textOf(source, "source_type");
        var sourceId = Call.textOf(source, "source_id");
        return new NewAssessment(
                Call.textOf(told, "assessment_id"),
                Call.textOf(told, "assessment_name"),
                kind,
                orNull(Call.textOf(told, "span_id")),
                new Assessment.Source(
                        sourceType.isEmpty() ? "CODE" : sourceType, sourceId.isEmpty() ? "default" : sourceId),
                TraceShapes.time(told, "create_time"),
                TraceShapes.time(told, "last_update_time"),
                value(told, kind),
                error(told),
                orNull(Call.textOf(told, "rationale")),
                texts(told, "metadata"),
                orNull(Call.textOf(told, "overrides")),
                !told.path("valid").isBoolean() || told.path("valid").asBoolean());
    }

    private static RuntimeException missing(String name) {
        return Problem.invalid(
                "missing-parameter",
                "Missing value for required parameter '%s'.".formatted(name),
                "",
                "See the API docs for more information about request parameters.");
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static JsonNode value(JsonNode told, Assessment.Kind kind) {
        var value = switch (kind) {
            case FEEDBACK -> told.path("feedback").path("value");
            case EXPECTATION -> expected(told.path("expectation"));
            case ISSUE -> told.path("issue").path("issue_name");
        };
        if (value.isMissingNode()) {
            return Json.mapper().nullNode();
        }
        // Protobuf's own value knows numbers with a point only.
        return value.isNumber() && value.asDouble() == Math.rint(value.asDouble()) && Math.abs(value.asDouble()) < 1e15
                ? Json.tree((long) value.asDouble())
                : value;
    }

    private static JsonNode expected(JsonNode expectation) {
        var serialized = expectation.path("serialized_value").path("value");
        if (!serialized.isString()) {
            return expectation.path("value");
        }
        try {
            return Json.read(serialized.asString());
        } catch (JacksonException _) {
            throw Call.wrongType("expectation.serialized_value", serialized);
        }
    }

    private static @Nullable JsonNode error(JsonNode told) {
        var error = told.path("feedback").path("error");
        return error.isObject() ? error : null;
    }

    /** An object whose values are texts. */
    static Map<String, String> texts(JsonNode told, String name) {
        var texts = new LinkedHashMap<String, String>();
        var object = told.path(name);
        if (!object.isMissingNode() && !object.isNull() && !object.isObject()) {
            throw Call.wrongType(name, object);
        }
        object.properties().forEach(field -> {
            if (!field.getValue().isString()) {
                throw Call.wrongType(name, field.getValue());
            }
            texts.put(field.getKey(), field.getValue().asString());
        });
        return texts;
    }

    /** The assessments of a head. */
    static List<NewAssessment> all(JsonNode head) {
        return head.path("assessments")
                .valueStream()
                .map(AssessmentCalls::fresh)
                .toList();
    }
}
