package dev.windlass.wire.mlflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.windlass.http.Permissions;
import dev.windlass.http.ProblemRenderer;
import dev.windlass.kernel.Problem;
import dev.windlass.tracking.Artifacts;

/**
 * Problems as mlflow's client reads them. It retries 408, 429, 500, 502, 503 and 504 for minutes, so none of these may
 * answer a fault of the caller's.
 */
final class MlflowErrors {
    private MlflowErrors() {}

    /** Problems in this dialect. */
    static final ProblemRenderer RENDERER = ProblemRenderer.json(
            MlflowError.class, MlflowErrors::status, problem -> new MlflowError(code(problem), message(problem)));

    /** The first words are those that clients and their users look for. */
    static String message(Problem problem) {
        return switch (problem.code()) {
            case Artifacts.BAD_PATH -> "Invalid path";
            case Permissions.NOT_PERMITTED -> "Permission denied. " + problem.text();
            default -> problem.text();
        };
    }

    record MlflowError(@JsonProperty("error_code") String errorCode, String message) {}

    private static String code(Problem problem) {
        if (problem.code().equals(Workspaces.DISABLED)) {
            return "FEATURE_DISABLED";
        }
        return switch (problem.kind()) {
            case INVALID, REFUSED, TOO_LARGE -> "INVALID_PARAMETER_VALUE";
            case UNAUTHENTICATED -> "UNAUTHENTICATED";
            case FORBIDDEN -> "PERMISSION_DENIED";
            case NOT_FOUND -> problem.code().equals("no-such-path") ? "ENDPOINT_NOT_FOUND" : "RESOURCE_DOES_NOT_EXIST";
            case METHOD_NOT_ALLOWED -> "BAD_REQUEST";
            case CONFLICT -> "RESOURCE_ALREADY_EXISTS";
            case INTERNAL, STORAGE_FULL -> "INTERNAL_ERROR";
            case NOT_IMPLEMENTED -> "NOT_IMPLEMENTED";
            case UNAVAILABLE -> "TEMPORARILY_UNAVAILABLE";
        };
    }

    private static int status(Problem problem) {
        return switch (problem.kind()) {
            case CONFLICT, REFUSED -> Problem.Kind.INVALID.status();
            case INVALID,
                    UNAUTHENTICATED,
                    FORBIDDEN,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    TOO_LARGE,
                    INTERNAL,
                    NOT_IMPLEMENTED,
                    UNAVAILABLE,
                    STORAGE_FULL -> problem.kind().status();
        };
    }
}
