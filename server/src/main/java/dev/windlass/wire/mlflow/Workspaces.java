package dev.windlass.wire.mlflow;

import dev.windlass.http.Request;
import dev.windlass.kernel.Problem;

/** There is one workspace, called default. Clients that ask for another are told so, as a server does that has none. */
final class Workspaces {
    static final String DEFAULT = "default";

    /** The code of the problem that says so. */
    static final String DISABLED = "workspaces-disabled";

    private static final String HEADER = "x-mlflow-workspace";
    private static final String SERVER_INFO = "/mlflow/server-info";

    private Workspaces() {}

    /** A client that means another must not read and write in this one. */
    static void check(Request request) {
        if (!request.path().endsWith(SERVER_INFO)) { // by which clients find out
            requireDefault(request.header(HEADER).orElse("").strip());
        }
    }

    static void requireDefault(String named) {
        if (!named.isEmpty() && !named.equals(DEFAULT)) {
            throw Problem.invalid(
                    DISABLED,
                    "Workspace APIs are not available: workspaces are not enabled on this server",
                    "The request asks for the workspace '%s'.".formatted(named),
                    "Unset MLFLOW_WORKSPACE.");
        }
    }
}
