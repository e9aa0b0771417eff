package dev.windlass.wire.mlflow;

import dev.windlass.evaluation.Evaluation;
import dev.windlass.http.Access;
import dev.windlass.http.ProblemRenderer;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Router;
import dev.windlass.identity.Accounts;
import dev.windlass.identity.PasswordChange;
import dev.windlass.kernel.Json;
import dev.windlass.registry.Registry;
import dev.windlass.tracing.Tracing;
import dev.windlass.tracking.Tracking;
import dev.windlass.webhooks.Webhooks;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The whole dialect. The entry to this package. */
public final class MlflowRoutes {
    /** The version of mlflow's server whose behaviour this is; clients choose what they may ask by it. */
    public static final String SPOKEN_VERSION = "3.17.2";

    /** Problems as mlflow's client reads them. */
    public static final ProblemRenderer PROBLEMS = MlflowErrors.RENDERER;

    private final Tracking tracking;
    private final Registry registry;
    private final Tracing tracing;
    private final Evaluation evaluation;
    private final Webhooks webhooks;
    private final InstantSource clock;

    public MlflowRoutes(
            Tracking tracking,
            Registry registry,
            Tracing tracing,
            Evaluation evaluation,
            Webhooks webhooks,
            InstantSource clock) {
        this.tracking = tracking;
        this.registry = registry;
        this.tracing = tracing;
        this.evaluation = evaluation;
        this.webhooks = webhooks;
        this.clock = clock;
    }

    /** Adds all calls, and speaks the dialect also where a path is not known. */
    public Router mount(Router router) {
        return router.add(routes(), PROBLEMS)
                .dialect("/api/2.0/mlflow", PROBLEMS)
                .dialect("/api/3.0/mlflow", PROBLEMS)
                .dialect("/ajax-api/", PROBLEMS);
    }

    public List<Route> routes() {
        var needs = new Needs(tracking, registry, tracing, evaluation.datasets());
        var sources = new Sources(tracking, registry);
        var routes = new ArrayList<Route>();
        var experiments = new ExperimentCalls(tracking, needs);
        var runs = new RunCalls(tracking, clock, needs);
        var metrics = new MetricCalls(tracking, needs);
        var artifacts = new ArtifactCalls(tracking, registry, needs);
        var versions = new VersionCalls(registry, sources, tracking.loggedModels(), needs);
        routes.addAll(experiments.routes());
        routes.addAll(runs.routes());
        routes.addAll(metrics.routes());
        routes.addAll(new LoggedModelCalls(tracking, needs).routes());
        routes.addAll(artifacts.routes());
        routes.addAll(new PartUploadCalls(tracking, needs).routes());
        routes.addAll(new ModelCalls(registry).routes());
        routes.addAll(versions.routes());
        routes.addAll(new GraphqlCalls(Map.of(
                        "mlflowGetExperiment", experiments.one(),
                        "mlflowSearchDatasets", experiments.datasets(),
                        "mlflowGetRun", runs.one(),
                        "mlflowSearchRuns", runs.search(),
                        "mlflowGetMetricHistoryBulkInterval", metrics.interval(),
                        "mlflowListArtifacts", artifacts.ofRun(),
                        "mlflowSearchModelVersions", versions.search()))
                .routes());
        routes.addAll(new TraceCalls(tracing, tracking.artifacts(), needs).routes());
        routes.addAll(new TraceV2Calls(tracing.traces(), needs).routes().toList());
        routes.addAll(new TraceMetricCalls(tracing.metrics()).routes().toList());
        routes.addAll(new AssessmentCalls(tracing.assessments(), needs).routes().toList());
        routes.addAll(new IssueCalls(tracing.issues(), needs).routes().toList());
        routes.addAll(new EvaluationDatasetCalls(evaluation.datasets(), needs)
                .routes()
                .toList());
        routes.addAll(new ScorerCalls(evaluation.scorers()).routes().toList());
        routes.addAll(new WebhookCalls(webhooks).routes().toList());
        routes.add(Paths.route("GET", "/api/3.0/mlflow/server-info", Access.open(), _ -> serverInfo()));
        routes.add(Paths.route("GET", "/ajax-api/3.0/mlflow/server-info", Access.open(), _ -> serverInfo()));
        return List.copyOf(routes);
    }

    /** The calls about accounts and what they may do. Apart, since all else of a tracking server knows nothing of them. */
    public static List<Route> ofAccounts(Accounts accounts, PasswordChange passwords) {
        return Stream.of(
                        new UserCalls(accounts, passwords).routes(),
                        new PermissionCalls(accounts).routes(),
                        new RoleCalls(accounts).routes())
                .flatMap(List::stream)
                .toList();
    }

    /** {@code /version}, by which clients choose what they may ask. Apart, since other dialects have this path too. */
    public static Route version() {
        return Paths.plain("GET", "/version", Access.account(), _ -> Response.text(SPOKEN_VERSION));
    }

    /** {@code /health}. Apart, since it tells of the whole server. */
    public static Route health() {
        return Paths.plain("GET", "/health", Access.open(), _ -> Response.text("OK"));
    }

    private static ObjectNode serverInfo() {
        return Json.object()
                .put("store_type", "SqlStore")
                .put("workspaces_enabled", false)
                .put("trace_archival_enabled", false)
                .put("multipart_uploads_enabled", true)
                .put("multipart_downloads_enabled", false)
                .put("presigned_upload_run_id_supported", false)
                .put("presigned_upload_model_id_supported", false);
    }
}
