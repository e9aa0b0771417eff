package dev.windlass.tracing;

import dev.windlass.kernel.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What attributes of spans mean. Programs name the same things in three ways: as mlflow does, as the semantic
 * conventions of OpenTelemetry for generative models do, and as OpenInference does. The first that is there counts.
 */
final class SpanConventions {
    static final String TYPE = "mlflow.spanType";
    static final String INPUTS = "mlflow.spanInputs";
    static final String OUTPUTS = "mlflow.spanOutputs";
    static final String USAGE = "mlflow.chat.tokenUsage";
    static final String COST = "mlflow.llm.cost";

    private static final String UNKNOWN = "UNKNOWN";
    private static final Map<String, String> OPERATIONS = Map.of(
            "chat", "CHAT_MODEL",
            "text_completion", "LLM",
            "generate_content", "LLM",
            "embeddings", "EMBEDDING",
            "execute_tool", "TOOL",
            "invoke_agent", "AGENT",
            "create_agent", "AGENT",
            "invoke_workflow", "WORKFLOW");
    private static final List<String> INPUT_NAMES = List.of(
            INPUTS,
            "gen_ai.input.messages",
            "gen_ai.tool.call.arguments",
            "input.value",
            "traceloop.entity.input",
            "gen_ai.prompt.0.content");
    private static final List<String> OUTPUT_NAMES = List.of(
            OUTPUTS,
            "gen_ai.output.messages",
            "gen_ai.tool.call.result",
            "output.value",
            "traceloop.entity.output",
            "gen_ai.completion.0.content");
    private static final List<String> MODELS =
            List.of("mlflow.llm.model", "gen_ai.response.model", "gen_ai.request.model", "llm.model_name");
    private static final List<String> PROVIDERS =
            List.of("mlflow.llm.provider", "gen_ai.provider.name", "gen_ai.system", "llm.provider");

    /** For each kind of usage the attributes that other conventions keep it in. */
    private static final Map<String, List<String>> COUNTS = Map.of(
            "input_tokens",
                    List.of("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt"),
            "output_tokens",
                    List.of(
                            "gen_ai.usage.output_tokens",
                            "gen_ai.usage.completion_tokens",
                            "llm.token_count.completion"),
            "total_tokens", List.of("gen_ai.usage.total_tokens", "llm.token_count.total", "llm.usage.total_tokens"));

    private SpanConventions() {}

    private static @Nullable JsonNode first(Map<String, JsonNode> attributes, List<String> names) {
        for (var name : names) {
            var value = attributes.get(name);
            if (value != null && !value.isNull()) {
                return value;
            }
        }
        return null;
    }

    private static Optional<String> text(Map<String, JsonNode> attributes, List<String> names) {
        return Optional.ofNullable(first(attributes, names))
                .filter(JsonNode::isString)
                .map(JsonNode::asString);
    }

    static String type(Map<String, JsonNode> attributes) {
        return text(attributes, List.of(TYPE))
                .or(() -> text(attributes, List.of("openinference.span.kind")))
                .or(() -> text(attributes, List.of("gen_ai.operation.name"))
                        .map(operation -> OPERATIONS.getOrDefault(operation, UNKNOWN)))
                .or(() -> text(attributes, List.of("traceloop.span.kind")).map(kind -> kind.toUpperCase(Locale.ROOT)))
                .orElse(UNKNOWN);
    }

    static @Nullable String model(Map<String, JsonNode> attributes) {
        return text(attributes, MODELS).orElse(null);
    }

    static @Nullable String provider(Map<String, JsonNode> attributes) {
        return text(attributes, PROVIDERS).orElse(null);
    }

    static Optional<String> session(Map<String, JsonNode> attributes) {
        return text(attributes, List.of("session.id", "gen_ai.conversation.id"));
    }

    static Optional<String> user(Map<String, JsonNode> attributes) {
        return text(attributes, List.of("user.id", "enduser.id"));
    }

    /** Tokens by kind; empty where none are told of. */
    static Map<String, Double> usage(Map<String, JsonNode> attributes) {
        var told = numbers(attributes.get(USAGE));
        if (!told.isEmpty()) {
            return told;
        }
        var usage = new LinkedHashMap<String, Double>();
        COUNTS.forEach((kind, names) -> {
            var count = first(attributes, names);
            if (count != null && count.isNumber()) {
                usage.put(kind, count.asDouble());
            }
        });
        if (!usage.isEmpty()) {
            usage.computeIfAbsent(
                    "total_tokens",
                    _ -> usage.getOrDefault("input_tokens", 0.0) + usage.getOrDefault("output_tokens", 0.0));
        }
        return usage;
    }

    static Map<String, Double> cost(Map<String, JsonNode> attributes) {
        return numbers(attributes.get(COST));
    }

    /** The numbers of an object, which may be written as a text. */
    static Map<String, Double> numbers(@Nullable JsonNode node) {
        var numbers = new LinkedHashMap<String, Double>();
        if (node != null) {
            parsed(node).properties().forEach(entry -> {
                if (entry.getValue().isNumber()) {
                    numbers.put(entry.getKey(), entry.getValue().asDouble());
                }
            });
        }
        return numbers;
    }

    private static JsonNode parsed(JsonNode node) {
        if (!node.isString()) {
            return node;
        }
        try {
            return Json.read(node.asString());
        } catch (JacksonException _) {
            return node;
        }
    }

    /** The same attributes, with type, inputs, outputs and usage under the names that readers of traces look for. */
    static Map<String, JsonNode> complete(Map<String, JsonNode> attributes) {
        var all = new LinkedHashMap<>(attributes);
        var type = type(attributes);
        if (!type.equals(UNKNOWN)) {
            all.putIfAbsent(TYPE, Json.tree(type));
        }
        var inputs = first(attributes, INPUT_NAMES);
        if (inputs != null) {
            all.putIfAbsent(INPUTS, parsed(inputs));
        }
        var outputs = first(attributes, OUTPUT_NAMES);
        if (outputs != null) {
            all.putIfAbsent(OUTPUTS, parsed(outputs));
        }
        var usage = usage(attributes);
        if (!usage.isEmpty()) {
            all.putIfAbsent(USAGE, Json.tree(counts(usage)));
        }
        return all;
    }

    /** Whole numbers as such. */
    static Map<String, Object> counts(Map<String, Double> numbers) {
        var counts = new LinkedHashMap<String, Object>();
        numbers.forEach((name, value) -> counts.put(
                name, value == Math.rint(value) && Math.abs(value) < 1e15 ? (Object) value.longValue() : value));
        return counts;
    }
}
