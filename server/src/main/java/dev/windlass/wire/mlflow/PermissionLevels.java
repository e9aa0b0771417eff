package dev.windlass.wire.mlflow;

import dev.windlass.http.Resource;
import dev.windlass.identity.Role;
import dev.windlass.identity.Scope;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.util.Locale;
import java.util.Set;

/** How this dialect calls roles, and the kinds of things they are given on. */
final class PermissionLevels {
    static final String EXPERIMENT = "experiment";
    static final String REGISTERED_MODEL = "registered_model";

    private static final String PROMPT = "prompt";
    private static final String WORKSPACE = "workspace";

    /** Kinds that the dialect knows and that are not kept apart here: they go with their experiment or model. */
    private static final Set<String> WITHOUT_GRANTS = Set.of(
            "scorer",
            "gateway_secret",
            "gateway_endpoint",
            "gateway_model_definition",
            "mcp_server",
            "run",
            "trace",
            "assessment",
            "logged_model",
            "review_queue",
            "registered_model_version",
            "prompt_version",
            "scorer_version",
            "mcp_server_version");

    private PermissionLevels() {}

    /** How what is closed is called: calls of version 3 and those before them have each their word. */
    enum Closed {
        NO_PERMISSIONS,
        DENY
    }

    static Role role(String level) {
        return switch (level) {
            case "READ" -> Role.VIEWER;
            case "USE" -> Role.CALLER;
            case "EDIT" -> Role.CONTRIBUTOR;
            case "MANAGE" -> Role.ADMIN;
            case "NO_PERMISSIONS", "DENY" -> Role.NONE;
            default ->
                throw invalid(
                        "Invalid permission '%s'. Valid permissions are: ('READ', 'USE', 'EDIT', 'MANAGE', 'NO_PERMISSIONS', 'DENY')"
                                .formatted(level));
        };
    }

    /** What an approver may do beyond a contributor has no word in this dialect. */
    static String level(Role role, Closed closed) {
        return switch (role) {
            case NONE -> closed.name();
            case VIEWER -> "READ";
            case CALLER -> "USE";
            case CONTRIBUTOR, APPROVER -> "EDIT";
            case ADMIN -> "MANAGE";
        };
    }

    static Scope scope(String type, String name) {
        return switch (type) {
            case EXPERIMENT -> new Scope(Resource.EXPERIMENT, name);
            case REGISTERED_MODEL, PROMPT -> new Scope(Resource.MODEL, name);
            case "loop" -> new Scope(Resource.LOOP, name);
            case "data" -> new Scope(Resource.DATA, name);
            case WORKSPACE -> Scope.EVERYTHING;
            default ->
                throw invalid(
                        WITHOUT_GRANTS.contains(type)
                                ? "resource_type '%s' is not supported here: it goes with its experiment or model."
                                        .formatted(type)
                                : "Invalid resource type '%s'.".formatted(type));
        };
    }

    static String type(Scope scope) {
        return switch (scope.resource()) {
            case EXPERIMENT -> EXPERIMENT;
            case MODEL -> REGISTERED_MODEL;
            case LOOP, DATA -> scope.resource().name().toLowerCase(Locale.ROOT);
            case SERVER -> WORKSPACE;
        };
    }

    static ProblemException invalid(String what) {
        return Problem.invalid("bad-permission", what, "", "");
    }
}
