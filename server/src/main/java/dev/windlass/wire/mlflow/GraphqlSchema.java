package dev.windlass.wire.mlflow;

import dev.windlass.kernel.Json;
import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.IntValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.CoercingSerializeException;
import graphql.schema.DataFetcherFactories;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLCodeRegistry;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.LightDataFetcher;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeRuntimeWiring;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The schema of the dialect, over the answers of its calls: a field is called as in JSON, but with capitals for the
 * underscores, and what JSON leaves out has the value that protobuf gives it.
 */
final class GraphqlSchema {
    private static final String RESOURCE = "/graphql/mlflow.graphqls";

    /** Whole numbers as texts, since the numbers of a browser are not long enough. */
    private static final GraphQLScalarType LONG = GraphQLScalarType.newScalar()
            .name("LongString")
            .description("A whole number of 64 bits, as text.")
            .coercing(new Longs())
            .build();

    private GraphqlSchema() {}

    static GraphQLSchema of(Map<String, Operation> operations) {
        var wiring = RuntimeWiring.newRuntimeWiring()
                .scalar(LONG)
                .codeRegistry(GraphQLCodeRegistry.newCodeRegistry()
                        .defaultDataFetcher(DataFetcherFactories.useDataFetcher(new Fields())))
                .type(
                        "Query",
                        type -> begin(
                                type,
                                operations,
                                "test",
                                List.of(
                                        "mlflowGetExperiment",
                                        "mlflowGetMetricHistoryBulkInterval",
                                        "mlflowGetRun",
                                        "mlflowListArtifacts",
                                        "mlflowSearchModelVersions",
                                        "mlflowSearchRuns")))
                .type(
                        "Mutation",
                        type -> begin(
                                type, operations, "testMutation", List.of("mlflowSearchDatasets", "mlflowSearchRuns")))
                .type("MlflowRunExtension", type -> run(type, operations));
        return new SchemaGenerator().makeExecutableSchema(new SchemaParser().parse(text()), wiring.build());
    }

    private static String text() {
        var found = Objects.requireNonNull(GraphqlSchema.class.getResourceAsStream(RESOURCE), RESOURCE);
        try (var reader = new InputStreamReader(found, StandardCharsets.UTF_8)) {
            return reader.readAllAsString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TypeRuntimeWiring.Builder begin(
            TypeRuntimeWiring.Builder type, Map<String, Operation> operations, String echo, List<String> fields) {
        for (var name : fields) {
            var operation = Objects.requireNonNull(operations.get(name), name);
            type.dataFetcher(
                    name,
                    environment ->
                            GraphqlAsker.of(environment).ask(operation, asJson(environment.getArgument("input"))));
        }
        return type.dataFetcher(echo, environment -> {
            String said = environment.getArgument("inputString");
            return Json.object().put("output", said);
        });
    }

    private static TypeRuntimeWiring.Builder run(TypeRuntimeWiring.Builder type, Map<String, Operation> operations) {
        var experiment = Objects.requireNonNull(operations.get("mlflowGetExperiment"));
        var versions = Objects.requireNonNull(operations.get("mlflowSearchModelVersions"));
        return type.dataFetcher(
                        "experiment",
                        environment -> GraphqlAsker.of(environment)
                                .askOnce(
                                        experiment,
                                        Json.object().put("experiment_id", info(environment, "experiment_id")))
                                .get("experiment"))
                .dataFetcher(
                        "modelVersions",
                        environment -> GraphqlAsker.of(environment)
                                .ask(
                                        versions,
                                        Json.object()
                                                .put("filter", "run_id = '%s'".formatted(info(environment, "run_id"))))
                                .path("model_versions")
                                .valueStream()
                                .toList());
    }

    private static String info(DataFetchingEnvironment environment, String field) {
        JsonNode run = Objects.requireNonNull(environment.getSource());
        return run.path("info").path(field).asString();
    }

    private static ObjectNode asJson(@Nullable Map<String, Object> input) {
        var fields = Json.object();
        if (input != null) {
            input.forEach((name, value) -> {
                if (value != null) {
                    fields.set(inJson(name), Json.tree(value));
                }
            });
        }
        return fields;
    }

    private static String inJson(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    /** A field of an answer, in the type that the schema gives it. */
    private static final class Fields implements LightDataFetcher<@Nullable Object> {
        private final Map<String, String> namesInJson = new ConcurrentHashMap<>();

        @Override
        public @Nullable Object get(
                GraphQLFieldDefinition field, Object source, Supplier<DataFetchingEnvironment> environment) {
            var name = namesInJson.computeIfAbsent(field.getName(), GraphqlSchema::inJson);
            return value(field.getType(), ((JsonNode) source).path(name));
        }

        @Override
        public @Nullable Object get(DataFetchingEnvironment environment) {
            Object source = Objects.requireNonNull(environment.getSource());
            return get(environment.getFieldDefinition(), source, () -> environment);
        }
    }

    private static @Nullable Object value(GraphQLType type, JsonNode node) {
        return switch (GraphQLTypeUtil.unwrapNonNull(type)) {
            case GraphQLList list ->
                node.valueStream().map(one -> value(list.getWrappedType(), one)).toList();
            case GraphQLScalarType scalar ->
                switch (scalar.getName()) {
                    case "Float" -> number(node.asDouble(0));
                    case "LongString" -> node.asLong(0);
                    case "Boolean" -> node.asBoolean(false);
                    default -> node.asString("");
                };
            case GraphQLEnumType _ -> node.isString() ? node.asString() : null;
            default -> node.isObject() ? node : null;
        };
    }

    /** GraphQL knows neither NaN nor infinities: the first is told as nothing, the others as the largest number. */
    private static @Nullable Double number(double value) {
        return Double.isNaN(value) ? null : Math.clamp(value, -Double.MAX_VALUE, Double.MAX_VALUE);
    }

    private static final class Longs implements Coercing<Long, String> {
        @Override
        public String serialize(Object value, GraphQLContext context, Locale locale) {
            if (value instanceof Long number) {
                return number.toString();
            }
            throw new CoercingSerializeException("no whole number: " + value);
        }

        @Override
        public Long parseValue(Object input, GraphQLContext context, Locale locale) {
            try {
                return Long.valueOf(input.toString());
            } catch (NumberFormatException e) {
                throw new CoercingParseValueException("'%s' is no whole number.".formatted(input), e);
            }
        }

        @Override
        public Long parseLiteral(Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
            var text = switch (input) {
                case IntValue number -> number.getValue().toString();
                case StringValue string -> String.valueOf(string.getValue());
                default -> "";
            };
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException e) {
                throw new CoercingParseLiteralException("'%s' is no whole number.".formatted(text), e);
            }
        }
    }
}
