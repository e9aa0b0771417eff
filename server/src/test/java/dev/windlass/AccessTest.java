package dev.windlass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Route;
import dev.windlass.kernel.Json;
import dev.windlass.store.DatabaseKind;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who may do what, on the whole program. */
class AccessTest extends AskedServer {
    AccessTest(DatabaseKind kind) {
        super(kind);
    }

    /** What answers without an account; a new one is added here on purpose. */
    private static final List<String> OPEN = List.of(
            "DELETE /api/v1/session",
            "GET /",
            "GET /ajax-api/3.0/mlflow/server-info",
            "GET /alerts",
            "GET /alerts/{path...}",
            "GET /api/3.0/mlflow/server-info",
            "GET /api/v1/session",
            "GET /assets/{name}",
            "GET /data",
            "GET /data/{path...}",
            "GET /favicon.svg",
            "GET /health",
            "GET /health/live",
            "GET /health/ready",
            "GET /ledger",
            "GET /ledger/{path...}",
            "GET /lineage",
            "GET /lineage/{path...}",
            "GET /login",
            "GET /loops",
            "GET /loops/{path...}",
            "GET /models",
            "GET /models/{path...}",
            "GET /ping",
            "GET /runs",
            "GET /runs/{path...}",
            "GET /theme.js",
            "GET /traces",
            "GET /traces/{path...}",
            "GET /v2/health/live",
            "GET /v2/health/ready",
            "GET /views",
            "GET /views/{path...}",
            "GET /why",
            "GET /why/{path...}",
            "POST /api/v1/session",
            "PUT /api/2.0/mlflow-artifacts/mpu/part/{upload}/{number}");

    @Test
    void everyRouteDeclaresWhatItNeeds() {
        assertThat(windlass.router().routes())
                .filteredOn(route -> route.access().equals(Access.undeclared()))
                .extracting(route -> route.method() + " " + route.path())
                .isEmpty();
    }

    @Test
    void nobodyIsAnsweredExceptWhereItIsMeant() {
        var answered = new TreeSet<String>();
        for (var route : windlass.router().routes()) {
            var response = as("nobody", route.method(), sample(route), Map.of());
            if (response.status() != 401) {
                answered.add(route.method() + " " + route.path());
            } else {
                assertThat(response.headers().get("WWW-Authenticate"))
                        .as(route.path())
                        .contains("Basic")
                        .contains("Bearer");
            }
        }

        assertThat(answered).containsExactlyElementsOf(OPEN);
        assertThat(get("nobody", "/no/such/path").status()).isEqualTo(401);
        assertThat(status("nobody", "POST", "/api/v1/loops", Map.of())).isEqualTo(401);
    }

    private static String sample(Route route) {
        return route.path().replaceAll("\\{[^}]*}", "x");
    }

    @Test
    void thePagesSendNobodyToSignInAndShowNothing() {
        var response = get("nobody", "/runs/abc");

        assertThat(response.status()).isEqualTo(303);
        assertThat(response.headers()).containsEntry("Location", "/login?to=%2Fruns%2Fabc");
        assertThat(text(response)).isEmpty();
        assertThat(get("ann", "/runs/abc").status()).isEqualTo(200);
        assertThat(get("nobody", "/login").headers().get("Content-Security-Policy"))
                .contains("default-src 'none'")
                .contains("frame-ancestors 'none'");
    }

    @Test
    void aPageIsNotAskedForAPasswordByTheBrowserItself() {
        var response = windlass.router()
                .dispatch(Request.of(
                        "GET",
                        "/api/v1/loops",
                        "",
                        header -> Optional.ofNullable(Map.of("host", "127.0.0.1:8460", "sec-fetch-mode", "cors")
                                .get(header)),
                        () -> new ByteArrayInputStream(new byte[0])));

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.headers().get("WWW-Authenticate")).doesNotContain("Basic");
    }

    @Test
    void aViewerReadsAndChangesNothing() {
        account("vic", "viewer");
        var experiment = experiment("ann", "shared");
        var run = run("ann", experiment);

        assertThat(get("vic", MLFLOW + "runs/get?run_id=" + run).status()).isEqualTo(200);
        assertThat(status("vic", "POST", MLFLOW + "runs/log-metric", metric(run)))
                .isEqualTo(403);
        assertThat(status("vic", "POST", MLFLOW + "runs/create", Map.of("experiment_id", experiment)))
                .isEqualTo(403);
        assertThat(status("vic", "POST", MLFLOW + "runs/create", Map.of())).isEqualTo(403);
        assertThat(status("vic", "POST", MLFLOW + "experiments/create", Map.of("name", "own")))
                .isEqualTo(403);
        assertThat(status("vic", "PUT", "/api/v1/loops/x", Map.of())).isEqualTo(403);
        assertThat(status("vic", "PUT", "/api/v1/blobs/" + "0".repeat(64), Map.of()))
                .isEqualTo(403);
        assertThat(status("vic", "GET", "/api/v1/accounts", Map.of())).isEqualTo(403);
        var refused = Json.read(text(as("vic", "POST", MLFLOW + "runs/log-metric", metric(run))));
        assertThat(refused.path("error_code").asString()).isEqualTo("PERMISSION_DENIED");
        assertThat(refused.path("message").asString())
                .startsWith("Permission denied.")
                .contains("windlass accounts grant ACCOUNT ROLE --on experiment/" + experiment);
    }

    @Test
    void whatAnAccountMakesIsItsOwnAndOthersDoNotWriteThere() {
        account("bob", null);
        account("eve", null);
        var experiment = experiment("bob", "of bob");
        var run = run("bob", experiment);

        assertThat(status("bob", "POST", MLFLOW + "runs/log-metric", metric(run)))
                .isEqualTo(200);
        assertThat(get("eve", MLFLOW + "runs/get?run_id=" + run).status()).isEqualTo(200);
        assertThat(status("eve", "POST", MLFLOW + "runs/log-metric", metric(run)))
                .isEqualTo(403);
        assertThat(status("eve", "POST", MLFLOW + "experiments/delete", Map.of("experiment_id", experiment)))
                .isEqualTo(403);

        assertThat(status(
                        "bob",
                        "POST",
                        "/api/v1/accounts/eve/grants",
                        Map.of("role", "contributor", "on", "experiment/" + experiment)))
                .isEqualTo(200);
        assertThat(status("eve", "POST", MLFLOW + "runs/log-metric", metric(run)))
                .isEqualTo(200);
        assertThat(status("eve", "POST", MLFLOW + "experiments/delete", Map.of("experiment_id", experiment)))
                .isEqualTo(403);
        assertThat(status("eve", "POST", "/api/v1/accounts/eve/grants", Map.of("role", "admin")))
                .isEqualTo(403);
        assertThat(status("bob", "POST", "/api/v1/accounts/bob/grants", Map.of("role", "admin", "on", "experiment/*")))
                .isEqualTo(403);
    }

    /** The file of a loop that trains so, with the files that come along. */
    private static Map<String, Object> loop(String name, String trainer, Map<String, String> files) {
        var yaml = """
                loop: %s
                owner: shop
                data:
                  orders: { source: orders.csv, time: ordered_at }
                features:
                  request: { amount: number }
                train:
                  from: orders
                  time: ordered_at
                  target: late
                  holdout: 10d
                  trainer: %s
                  parameters: { objective: "binary:logistic" }
                gate:
                  - auc >= 0.7
                """.formatted(name, trainer);
        return Map.of("yaml", yaml, "files", files);
    }

    @Test
    void onlyAnAdminBringsAScriptThatTheServerRuns() {
        account("con", "contributor");
        var plain = loop("orders", "xgboost", Map.of());
        var script = loop("orders", "\"python: train.py\"", Map.of("train.py", "print(1)"));

        assertThat(status("con", "PUT", "/api/v1/loops/orders", plain)).isEqualTo(200);
        var refused = as("con", "PUT", "/api/v1/loops/orders", script);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(text(refused)).contains("rights of the server");
        assertThat(status("ann", "PUT", "/api/v1/loops/orders", script)).isEqualTo(200);
    }

    @Test
    void filteredListsStillHaveFullPages() {
        account("bob", null);
        for (var number = 0; number < 10; number++) {
            var id = experiment("ann", "e" + number);
            if (number % 2 == 0) {
                grant("bob", "none", "experiment/" + id);
            }
        }

        var first = Json.read(text(get("bob", MLFLOW + "experiments/search?max_results=3")));
        var second = Json.read(text(get(
                "bob",
                MLFLOW + "experiments/search?max_results=3&page_token="
                        + first.path("next_page_token").asString())));
        var names = new ArrayList<String>();
        first.path("experiments").forEach(one -> names.add(one.path("name").asString()));
        second.path("experiments").forEach(one -> names.add(one.path("name").asString()));

        assertThat(names).containsExactly("e9", "e7", "e5", "e3", "e1", "Default");
        assertThat(second.has("next_page_token")).isFalse();
    }

    @Test
    void aTokenActsAsItsAccountAndSoDoesTheLedger() {
        account("bob", "contributor");
        var experiment = experiment("bob", "audited");

        assertThat(text(get("ann", "/api/v1/ledger/events?subject=experiment/" + experiment)))
                .contains("\"actor\":{\"name\":\"bob\"}");
        assertThat(text(get("bob", "/api/v1/session")))
                .contains("\"account\":\"bob\"")
                .contains("contributor");
        assertThat(text(get("nobody", "/api/v1/session")))
                .doesNotContain("\"account\":")
                .contains("\"accounts\":true");
    }

    @Test
    void aCallerPredictsAndTellsLabelsAndNoMore() {
        account("app", "caller");

        // There is no such deployment: 404 tells that the caller was let through, 403 that not.
        assertThat(status("app", "POST", "/api/v1/deployments/x/predictions", Map.of("rows", List.of(Map.of("a", 1)))))
                .isEqualTo(404);
        assertThat(status("app", "POST", "/v2/models/x/infer", Map.of())).isEqualTo(404);
        assertThat(status("app", "POST", "/invocations?deployment=x", Map.of())).isEqualTo(404);
        assertThat(status("app", "POST", "/api/v1/deployments/x/promote", Map.of()))
                .isEqualTo(403);
        assertThat(status("app", "PUT", "/api/v1/deployments/x", Map.of("model", "m", "version", 1)))
                .isEqualTo(403);
        account("vic", "viewer");
        assertThat(status("vic", "POST", "/v2/models/x/infer", Map.of())).isEqualTo(403);
        assertThat(status("vic", "POST", "/invocations?deployment=x", Map.of())).isEqualTo(403);
    }

    @Test
    void onlyAnApproverApproves() {
        account("con", "contributor");
        account("app", "approver");
        grant("con", "approver", "loop/theirs");

        assertThat(status("con", "POST", "/api/v1/loops/x/approve", Map.of())).isEqualTo(403);
        assertThat(status("con", "POST", "/api/v1/loops/theirs/approve", Map.of()))
                .isEqualTo(404);
        assertThat(status("app", "POST", "/api/v1/loops/x/approve", Map.of())).isEqualTo(404);
    }

    @Test
    void accountsAreLookedAfterByAdminsAndByThemselves() {
        account("bob", "contributor");
        account("eve", "approver");

        assertThat(get("bob", "/api/v1/accounts/bob").status()).isEqualTo(200);
        assertThat(get("bob", "/api/v1/accounts/eve").status()).isEqualTo(403);
        assertThat(status("bob", "POST", "/api/v1/accounts/eve/tokens", Map.of("name", "stolen")))
                .isEqualTo(403);
        var own = done(as("bob", "POST", "/api/v1/accounts/bob/tokens", Map.of("name", "own")))
                .path("token")
                .path("id")
                .asString();
        assertThat(status("eve", "DELETE", "/api/v1/tokens/" + own, Map.of())).isEqualTo(403);
        assertThat(status("bob", "DELETE", "/api/v1/tokens/" + own, Map.of())).isEqualTo(204);
        assertThat(status("bob", "PUT", "/api/v1/accounts/bob/password", Map.of("password", "a new one of mine")))
                .isEqualTo(400);
        assertThat(status("eve", "PUT", "/api/v1/accounts/bob/password", Map.of("password", "a new one of mine")))
                .isEqualTo(403);
        assertThat(status("ann", "PUT", "/api/v1/accounts/bob/password", Map.of("password", "a new one of mine")))
                .isEqualTo(204);
        assertThat(status("bob", "PUT", "/api/v1/accounts/bob/role", Map.of("role", "admin")))
                .isEqualTo(403);
        assertThat(status("bob", "PUT", "/api/v1/default-role", Map.of("role", "contributor")))
                .isEqualTo(403);
        assertThat(text(get("ann", "/api/v1/accounts"))).doesNotContain("pbkdf2");
    }

    @Test
    void anotherWorkspaceIsNotThere() {
        var search = MLFLOW + "experiments/search?max_results=5";
        var response = as("ann", "GET", search, Map.of(), Map.of("x-mlflow-workspace", "other"));

        assertThat(as("ann", "GET", search, Map.of(), Map.of("x-mlflow-workspace", "default"))
                        .status())
                .isEqualTo(200);
        assertThat(response.status()).isEqualTo(400);
        assertThat(text(response)).contains("FEATURE_DISABLED").contains("workspaces are not enabled");
    }

    @Test
    void aProtectedAliasIsMovedByTwoAccounts() {
        account("con", "contributor");
        account("app", "approver");
        account("vic", "viewer");
        done(as("ann", "POST", MLFLOW + "registered-models/create", Map.of("name", "churn")));
        for (var i = 0; i < 2; i++) {
            var version = Map.of("name", "churn", "source", "s3://bucket/" + i);
            done(as("ann", "POST", MLFLOW + "model-versions/create", version));
        }
        var model = "/api/v1/models/churn";
        var why = Map.of("reason", "it answers customers");
        done(as("app", "PUT", model + "/aliases/champion", Map.of("version", 1)));

        assertThat(status("app", "PUT", model + "/protections/champion", why)).isEqualTo(403);
        assertThat(status("ann", "PUT", model + "/protections/champion", why)).isEqualTo(200);
        assertThat(status("vic", "PUT", model + "/aliases/champion", Map.of("version", 2)))
                .isEqualTo(403);
        // The one who may approve asks, and so may not approve that.
        assertThat(text(as("app", "PUT", model + "/aliases/champion", Map.of("version", 2))))
                .contains("approval-needed", "\"request\":1");
        assertThat(status("app", "POST", model + "/requests/1/approve", why)).isEqualTo(403);
        assertThat(status("con", "POST", model + "/requests/1/approve", why)).isEqualTo(403);
        assertThat(status("vic", "POST", model + "/requests/1/decline", why)).isEqualTo(403);
        assertThat(text(get("vic", model + "/requests"))).contains("\"actor\":\"app\"");
        assertThat(status("ann", "POST", model + "/requests/1/approve", why)).isEqualTo(200);
        assertThat(text(get("vic", "/api/v1/ledger/events?subject=model/churn")))
                .contains("\"askedBy\":\"app\"", "\"approvedBy\":\"ann\"", "alias-request-approved");
        assertThat(status("con", "POST", model + "/protections/champion/end", why))
                .isEqualTo(202);
        assertThat(status("vic", "POST", model + "/protections/champion/end", why))
                .isEqualTo(403);
    }

    @Test
    void whoDeclaresALoopMayChangeTheModelThatIsThereByItsName() {
        account("bob", "viewer");
        grant("bob", "contributor", "loop/orders");
        grant("bob", "contributor", "loop/fresh");
        done(as("ann", "POST", MLFLOW + "registered-models/create", Map.of("name", "orders")));

        assertThat(status("bob", "PUT", "/api/v1/loops/orders", loop("orders", "xgboost", Map.of())))
                .isEqualTo(403);
        assertThat(status("bob", "PUT", "/api/v1/loops/fresh", loop("fresh", "xgboost", Map.of())))
                .isEqualTo(200);
        grant("bob", "contributor", "model/orders");
        assertThat(status("bob", "PUT", "/api/v1/loops/orders", loop("orders", "xgboost", Map.of())))
                .isEqualTo(200);
    }
}
