package dev.windlass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.store.DatabaseKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is closed to an account is so in GraphQL too, and so are the issues of a closed experiment. */
class ClosedQueriesTest extends AskedServer {
    private static final String ISSUES = "/api/3.0/mlflow/issues";

    ClosedQueriesTest(DatabaseKind kind) {
        super(kind);
    }

    private JsonNode ask(String name, String query) {
        return done(as(name, "POST", "/graphql", Map.of("query", query)));
    }

    @Test
    void aFieldNeedsWhatItsCallNeeds() {
        account("bob", null);
        var secret = experiment("ann", "secret");
        var open = experiment("ann", "open");
        var run = run("ann", secret);
        var other = run("ann", open);
        done(as("ann", "POST", MLFLOW + "runs/log-metric", metric(run)));
        done(as("ann", "PUT", "/api/2.0/mlflow-artifacts/artifacts/" + secret + "/" + run + "/artifacts/a.txt", "x"));
        grant("bob", "none", "experiment/" + secret);

        for (var query : List.of(
                "{mlflowGetExperiment(input: {experimentId: \"%s\"}) {experiment {name}}}".formatted(secret),
                "{mlflowGetRun(input: {runId: \"%s\"}) {run {info {runUuid}}}}".formatted(run),
                "{mlflowGetRun(input: {runUuid: \"%s\"}) {run {experiment {name}}}}".formatted(run),
                "{mlflowListArtifacts(input: {runId: \"%s\"}) {files {path}}}".formatted(run),
                "{a: mlflowGetMetricHistoryBulkInterval(input: {runIds: [\"%s\", \"%s\"], metricKey: \"loss\"}) {metrics {value}}}"
                        .formatted(other, run))) {
            var refused = ask("bob", query);
            assertThat(refused.path("errors").path(0).asString()).as(query).startsWith("Permission denied.");
            assertThat(refused.path("data").valueStream().allMatch(JsonNode::isNull))
                    .as(refused.toString())
                    .isTrue();
            assertThat(ask("ann", query).path("errors").isNull()).as(query).isTrue();
            assertThat(status("nobody", "POST", "/graphql", Map.of("query", query)))
                    .isEqualTo(401);
        }
    }

    @Test
    void listsLeaveOutWhatIsClosed() {
        account("bob", null);
        var secret = experiment("ann", "secret");
        var open = experiment("ann", "open");
        var run = run("ann", secret);
        var other = run("ann", open);
        for (var one : List.of(run, other)) {
            var dataset = Map.of("name", "of " + one, "digest", "d", "source_type", "local", "source", "{}");
            var inputs = Map.of("run_id", one, "datasets", List.of(Map.of("dataset", dataset)));
            done(as("ann", "POST", MLFLOW + "runs/log-inputs", inputs));
        }
        for (var model : List.of("hidden", "shown")) {
            done(as("ann", "POST", MLFLOW + "registered-models/create", Map.of("name", model)));
            var version = Map.of("name", model, "source", "runs:/" + other + "/m", "run_id", other);
            done(as("ann", "POST", MLFLOW + "model-versions/create", version));
        }
        grant("bob", "none", "experiment/" + secret);
        grant("bob", "none", "model/hidden");

        var ids = "experimentIds: [\"%s\", \"%s\"]".formatted(secret, open);
        var runs = "mlflowSearchRuns(input: {%s}) {runs {info {runId} modelVersions {name}}}".formatted(ids);
        for (var query : List.of(
                "{" + runs + "}",
                "mutation a {" + runs + "}",
                "mutation a {mlflowSearchDatasets(input: {%s}) {datasetSummaries {name}}}".formatted(ids))) {
            assertThat(ask("ann", query).toString()).as(query).contains(run, other);
            assertThat(ask("bob", query).toString()).as(query).contains(other).doesNotContain(run, "hidden");
        }
        for (var query : List.of(
                "{mlflowSearchModelVersions(input: {}) {modelVersions {name}}}",
                "{mlflowGetRun(input: {runId: \"%s\"}) {run {modelVersions {name}}}}".formatted(other),
                "{" + runs + "}")) {
            assertThat(ask("ann", query).toString()).as(query).contains("hidden", "shown");
            assertThat(ask("bob", query).toString()).as(query).contains("shown").doesNotContain("hidden");
        }
    }

    @Test
    void issuesAreForThoseWhoMayReadTheirExperiment() {
        account("bob", null);
        account("vic", "viewer");
        var secret = experiment("ann", "secret");
        var open = experiment("ann", "open");
        var run = run("ann", secret);
        var made = issue(secret, "leaks names");
        issue(open, "slow answers");
        grant("bob", "none", "experiment/" + secret);

        assertThat(get("bob", ISSUES + "/" + made).status()).isEqualTo(403);
        assertThat(get("bob", "/api/v1/issues/" + made).status()).isEqualTo(403);
        assertThat(get("vic", "/api/v1/issues/" + made).status()).isEqualTo(200);
        for (var search : List.of(Map.of(), Map.of("experiment_id", secret), Map.of("experiment_id", open))) {
            assertThat(text(as("bob", "POST", ISSUES + "/search", search))).doesNotContain("leaks names");
        }
        assertThat(text(as("bob", "POST", ISSUES + "/search", Map.of()))).contains("slow answers");
        assertThat(text(get("bob", "/api/v1/issues"))).contains("slow answers").doesNotContain("leaks names");
        assertThat(text(get("bob", "/api/v1/issues?experiment=" + secret))).doesNotContain("leaks names");
        assertThat(text(get("vic", "/api/v1/issues"))).contains("slow answers", "leaks names");
        assertThat(text(get("bob", "/api/v1/ledger/events?limit=1000"))).doesNotContain(made);

        var change = Map.of("status", "resolved");
        for (var someone : List.of("bob", "vic")) {
            assertThat(status(someone, "PATCH", ISSUES + "/" + made, change)).isEqualTo(403);
            assertThat(status(someone, "POST", ISSUES, body(secret, "new"))).isEqualTo(403);
        }
        assertThat(status("ann", "PATCH", ISSUES + "/" + made, change)).isEqualTo(200);
        var own = experiment("bob", "own");
        assertThat(status("bob", "POST", ISSUES, body(own, "new"))).isEqualTo(200);
        assertThat(status(
                        "bob",
                        "POST",
                        ISSUES,
                        Map.of("experiment_id", own, "name", "n", "description", "d", "source_run_id", run)))
                .as("the run that is said to have found it is of the closed experiment")
                .isEqualTo(403);
    }

    private static Map<String, Object> body(String experiment, String name) {
        return Map.of("experiment_id", experiment, "name", name, "description", "Seen in production.");
    }

    private String issue(String experiment, String name) {
        return done(as("ann", "POST", ISSUES, body(experiment, name)))
                .path("issue")
                .path("issue_id")
                .asString();
    }
}
