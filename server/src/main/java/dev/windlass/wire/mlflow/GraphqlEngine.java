package dev.windlass.wire.mlflow;

import dev.windlass.http.Request;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import graphql.ExecutionInput;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.execution.AsyncExecutionStrategy;
import graphql.execution.AsyncSerialExecutionStrategy;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.DataFetcherExceptionHandlerParameters;
import graphql.execution.DataFetcherExceptionHandlerResult;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.parser.ParserEnvironment;
import graphql.parser.ParserOptions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers queries over the schema of the dialect, field after field on the thread that asks. */
final class GraphqlEngine {
    private static final int QUERY_LENGTH_MAX = 100_000;
    private static final int TOKENS_MAX = 15_000;
    private static final int WHITESPACE_MAX = 50_000;
    private static final int RULE_DEPTH_MAX = 300;
    private static final TypeReference<Map<String, Object>> VARIABLES = new TypeReference<>() {};

    private static final ParserOptions BOUNDS = ParserOptions.newParserOptions()
            .maxCharacters(QUERY_LENGTH_MAX)
            .maxTokens(TOKENS_MAX)
            .maxWhitespaceTokens(WHITESPACE_MAX)
            .maxRuleDepth(RULE_DEPTH_MAX)
            .captureIgnoredChars(false)
            .captureLineComments(false)
            .build();

    private final GraphQL graphql;

    GraphqlEngine(Map<String, Operation> operations) {
        var faults = new Faults();
        this.graphql = GraphQL.newGraphQL(GraphqlSchema.of(operations))
                .queryExecutionStrategy(new AsyncExecutionStrategy(faults))
                .mutationExecutionStrategy(new AsyncSerialExecutionStrategy(faults))
                .build();
    }

    /** The answer in the dialect's form, in which an error is its text alone. */
    ObjectNode answer(Request request, String query, JsonNode variables, @Nullable String operation) {
        var refusal = refusal(query);
        if (refusal.isPresent()) {
            return answer(null, List.of(refusal.get()));
        }
        var asker = new GraphqlAsker(request);
        var input = ExecutionInput.newExecutionInput()
                .query(query)
                .operationName(operation)
                .locale(Locale.ENGLISH)
                .variables(Json.mapper().convertValue(variables, VARIABLES))
                .graphQLContext(Map.of(GraphqlAsker.class, asker, ParserOptions.class, BOUNDS))
                .build();
        var result = graphql.execute(input);
        asker.throwFault();
        Map<String, Object> data = result.getData();
        return answer(
                data, result.getErrors().stream().map(GraphQLError::getMessage).toList());
    }

    private static ObjectNode answer(@Nullable Map<String, Object> data, List<String> errors) {
        var answer = Json.object();
        answer.set("data", data == null ? Json.mapper().nullNode() : Json.tree(data));
        answer.set("errors", errors.isEmpty() ? Json.mapper().nullNode() : Json.tree(errors));
        return answer;
    }

    /** Why a query is not even tried; empty for one that is. */
    private static Optional<String> refusal(String query) {
        try {
            return GraphqlLimits.refusal(new Parser()
                    .parseDocument(ParserEnvironment.newParserEnvironment()
                            .document(query)
                            .parserOptions(BOUNDS)
                            .locale(Locale.ENGLISH)
                            .build()));
        } catch (InvalidSyntaxException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** A problem of the caller's is an error beside the other fields; one of the server's is that of the whole request. */
    private static final class Faults implements DataFetcherExceptionHandler {
        @Override
        public CompletableFuture<DataFetcherExceptionHandlerResult> handleException(
                DataFetcherExceptionHandlerParameters failed) {
            var thrown = failed.getException();
            if (thrown instanceof CompletionException && thrown.getCause() != null) {
                thrown = thrown.getCause();
            }
            var environment = failed.getDataFetchingEnvironment();
            var text = "";
            if (thrown instanceof ProblemException refused && isTheCallers(refused.problem())) {
                text = MlflowErrors.message(refused.problem());
            } else {
                GraphqlAsker.of(environment).fault(thrown);
            }
            return CompletableFuture.completedFuture(
                    DataFetcherExceptionHandlerResult.newResult(GraphqlErrorBuilder.newError(environment)
                                    .message("%s", text)
                                    .build())
                            .build());
        }

        private static boolean isTheCallers(Problem problem) {
            return switch (problem.kind()) {
                case INVALID,
                        UNAUTHENTICATED,
                        FORBIDDEN,
                        NOT_FOUND,
                        METHOD_NOT_ALLOWED,
                        CONFLICT,
                        REFUSED,
                        TOO_LARGE,
                        NOT_IMPLEMENTED -> true;
                case INTERNAL, UNAVAILABLE, STORAGE_FULL -> false;
            };
        }
    }
}
