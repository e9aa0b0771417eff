package dev.windlass.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.windlass.data.FakeBlobs;
import dev.windlass.data.FakeLedger;
import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Router;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.ProblemException;
import dev.windlass.registry.AliasRequest.State;
import dev.windlass.registry.AliasRequest.Wish;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import dev.windlass.tracking.Tracking;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Who moved what, when and why; and aliases that no one moves alone. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class RegistryHistoryTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final Actor ANN = new Actor("ann");
    private static final Actor BOB = new Actor("bob");

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private Instant now = NOON;
    private Actor asking = ANN;
    private Database database;
    private FakeLedger ledger;
    private Registry registry;
    private Router router;

    RegistryHistoryTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException {
        database = kind.in(directory).open(List.of(Tracking.CAPABILITY, Registry.CAPABILITY), () -> now);
        ledger = new FakeLedger();
        registry = new Registry(database, ledger);
        var tracking = new Tracking(database, ledger, new FakeBlobs(directory.resolve("blobs")));
        router = new Router(request -> request.by(asking, request.permissions()))
                .add(new RegistryRoutes(registry, tracking).routes());
        for (var i = 0; i < 3; i++) {
            registry.register(NewModelVersion.of("delays", Provenance.UNKNOWN, List.of(), Json.object()), ANN);
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void later() {
        now = now.plusSeconds(60);
    }

    private Response send(String method, String target, String body) {
        return router.dispatch(Request.local(method, target, body.getBytes(StandardCharsets.UTF_8)));
    }

    private JsonNode get(String target) {
        var answer = send("GET", target, "");
        assertThat(answer.status())
                .as("%s: %s", target, new String(answer.bytes(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        return Json.read(new String(answer.bytes(), StandardCharsets.UTF_8));
    }

    private List<String> kinds() {
        return ledger.events("model/delays", -1, 1000).stream()
                .map(event -> event.kind())
                .toList();
    }

    /** Asks for what is protected; answers the number of the request. */
    private int refused(Runnable move) {
        try {
            move.run();
        } catch (ProblemException e) {
            assertThat(e.problem().code()).isEqualTo("approval-needed");
            assertThat(e.problem().text())
                    .contains("request %s waits".formatted(e.problem().details().get("request")));
            return Integer.parseInt(String.valueOf(e.problem().details().get("request")));
        }
        throw new AssertionError("it was done without approval");
    }

    @Test
    void howAliasesAndStagesStoodAtAnyMomentIsToldWithWhoAndWhy() {
        registry.pointAlias("delays", "champion", 1, "first", ANN);
        registry.stage("delays", 1, Stage.PRODUCTION, Registry.OthersInStage.KEEP, ANN);
        later();
        registry.pointAlias("delays", "champion", 2, "better", BOB);
        registry.stage("delays", 2, Stage.PRODUCTION, Registry.OthersInStage.ARCHIVE, BOB);
        later();
        registry.aliases().remove("delays", "champion", "retired", ANN);

        var first = registry.history().at("delays", NOON.plusSeconds(59));
        assertThat(first.aliases())
                .extracting(AliasChange::alias, AliasChange::to, AliasChange::actor, AliasChange::reason)
                .containsExactly(tuple("champion", 1, "ann", "first"));
        assertThat(first.stages())
                .extracting(StageChange::version, StageChange::to)
                .containsExactly(tuple(1, Stage.PRODUCTION));
        var second = registry.history().at("delays", NOON.plusSeconds(60));
        assertThat(second.aliases()).extracting(AliasChange::to).containsExactly(2);
        assertThat(second.stages())
                .extracting(StageChange::version, StageChange::to, StageChange::reason)
                .containsExactly(tuple(1, Stage.ARCHIVED, "version 2 took its place"), tuple(2, Stage.PRODUCTION, ""));
        assertThat(registry.history().at("delays", NOON.plusSeconds(120)).aliases())
                .isEmpty();
        assertThat(registry.history().at("delays", NOON.minusSeconds(1)).stages())
                .isEmpty();
        assertThat(registry.history().stages("delays"))
                .extracting(StageChange::version, StageChange::from, StageChange::to, StageChange::actor)
                .containsExactly(
                        tuple(1, Stage.NONE, Stage.PRODUCTION, "ann"),
                        tuple(1, Stage.PRODUCTION, Stage.ARCHIVED, "bob"),
                        tuple(2, Stage.NONE, Stage.PRODUCTION, "bob"));
    }

    @Test
    void aDeletedVersionLeavesItsStageAndADeletedModelKeepsItsHistory() {
        registry.stage("delays", 1, Stage.STAGING, Registry.OthersInStage.KEEP, ANN);
        registry.stage("delays", 2, Stage.PRODUCTION, Registry.OthersInStage.KEEP, ANN);
        later();
        registry.delete("delays", 1, BOB);
        later();
        registry.delete("delays", BOB);

        assertThat(registry.history().at("delays", NOON).stages())
                .extracting(StageChange::version)
                .containsExactly(1, 2);
        assertThat(registry.history().at("delays", NOON.plusSeconds(60)).stages())
                .extracting(StageChange::version)
                .containsExactly(2);
        assertThat(registry.history().at("delays", NOON.plusSeconds(120)).stages())
                .isEmpty();
        assertThat(registry.history().stages("delays"))
                .extracting(StageChange::to, StageChange::reason)
                .contains(tuple(null, "its version was deleted"), tuple(null, "its model was deleted"));
    }

    @Test
    void theRouteTellsADayByItsEndAndRefusesWhatIsNoMoment() {
        registry.pointAlias("delays", "champion", 1, "first", ANN);
        now = Instant.parse("2026-05-03T23:59:59Z");
        registry.pointAlias("delays", "champion", 2, "better", ANN);
        registry.pointAlias("delays", "challenger", 3, "", ANN);
        now = Instant.parse("2026-05-04T00:00:00Z");
        registry.pointAlias("delays", "champion", 3, "newer", ANN);

        var history = "/api/v1/models/delays/history?alias=champion&at=";
        for (var at :
                List.of("2026-05-03", "2026-05-03T23:59:59", "2026-05-03T23:59:59Z", "2026-05-04T01:59:59%2B02:00")) {
            var standing = get(history + at).path("standing");
            assertThat(standing.path("aliases")).as(at).hasSize(1);
            assertThat(standing.path("aliases").get(0).path("to").asInt())
                    .as(at)
                    .isEqualTo(2);
        }
        assertThat(get(history + "2026-05-04")
                        .path("standing")
                        .path("aliases")
                        .get(0)
                        .path("to")
                        .asInt())
                .isEqualTo(3);
        assertThat(get("/api/v1/models/delays/history").has("standing")).isFalse();
        assertThat(get("/api/v1/models/delays/history").path("history")).hasSize(4);
        assertThat(send("GET", history + "yesterday", "").status()).isEqualTo(400);
        assertThat(send("GET", "/api/v1/models/none/history", "").status()).isEqualTo(404);
    }

    @Test
    void aProtectedAliasMovesOnlyWhenAnotherPersonApproves() {
        registry.pointAlias("delays", "champion", 1, "first", ANN);
        registry.protectedAliases().protect("delays", "champion", "it decides", ANN);
        var number = refused(() -> registry.pointAlias("delays", "champion", 2, "better auc", ANN));
        assertThat(registry.aliased("delays", "champion").orElseThrow().version())
                .isEqualTo(1);
        assertThat(refused(() -> registry.pointAlias("delays", "champion", 2, "better auc", ANN)))
                .as("asked for twice it is one request")
                .isEqualTo(number);
        assertThatThrownBy(() -> registry.protectedAliases().approve("delays", number, "", ANN))
                .hasMessageContaining("'ann' asked to point alias 'champion' of model 'delays' at version 2");

        later();
        registry.protectedAliases().approve("delays", number, "card read", BOB);
        assertThat(registry.aliased("delays", "champion").orElseThrow().version())
                .isEqualTo(2);
        assertThat(registry.history().aliases("delays").getLast())
                .isEqualTo(new AliasChange("champion", 1, 2, now, "ann", "better auc", "bob"));
        assertThat(registry.protectedAliases().requests("delays"))
                .extracting(AliasRequest::state, AliasRequest::decider, AliasRequest::verdict)
                .containsExactly(tuple(State.APPROVED, "bob", "card read"));
        assertThat(kinds()).endsWith("alias-protected", "alias-request-made", "alias-request-approved", "alias-moved");
        assertThatThrownBy(() -> registry.protectedAliases().approve("delays", number, "", BOB))
                .hasMessageContaining("is not open any more. It was approved by 'bob'.");
    }

    @Test
    void aDeclinedRequestChangesNothing() {
        registry.protectedAliases().protect("delays", "champion", "", ANN);
        var number = refused(() -> registry.pointAlias("delays", "champion", 1, "", ANN));
        registry.protectedAliases().decline("delays", number, "stale data", BOB);
        assertThat(registry.aliased("delays", "champion")).isEmpty();
        assertThat(registry.history().aliases("delays")).isEmpty();
        assertThat(refused(() -> registry.pointAlias("delays", "champion", 1, "", ANN)))
                .isEqualTo(number + 1);
    }

    @Test
    void whatWasAskedOfAnAliasIsClosedWhenItMovesMeanwhile() {
        registry.pointAlias("delays", "champion", 1, "", ANN);
        registry.protectedAliases().protect("delays", "champion", "", ANN);
        var two = refused(() -> registry.pointAlias("delays", "champion", 2, "", ANN));
        var three = refused(() -> registry.pointAlias("delays", "champion", 3, "", BOB));
        registry.protectedAliases().approve("delays", two, "", BOB);
        assertThatThrownBy(() -> registry.protectedAliases().approve("delays", three, "", ANN))
                .hasMessageContaining("It was superseded by");
        assertThat(registry.aliased("delays", "champion").orElseThrow().version())
                .isEqualTo(2);
    }

    @Test
    void aRollbackOfAProtectedAliasNeedsAReasonButNoApproval() {
        registry.pointAlias("delays", "champion", 1, "first", ANN);
        registry.pointAlias("delays", "champion", 2, "second", ANN);
        registry.protectedAliases().protect("delays", "champion", "", ANN);
        assertThatThrownBy(() -> registry.rollback("delays", "champion", " ", ANN))
                .hasMessageContaining("who must say why");
        registry.rollback("delays", "champion", "errors", ANN);
        assertThat(registry.aliased("delays", "champion").orElseThrow().version())
                .isEqualTo(1);
        assertThat(registry.history().aliases("delays").getLast().approver()).isEmpty();
    }

    @Test
    void aProtectedAliasIsNotLostInAnyOtherWay() {
        registry.pointAlias("delays", "champion", 1, "", ANN);
        registry.protectedAliases().protect("delays", "champion", "", ANN);
        assertThatThrownBy(() -> registry.delete("delays", 1, ANN)).hasMessageContaining("That alias is protected");
        assertThatThrownBy(() -> registry.delete("delays", ANN))
                .hasMessageContaining("its alias 'champion' is protected");
        assertThat(registry.aliased("delays", "champion").orElseThrow().version())
                .isEqualTo(1);
        var removal = refused(() -> registry.aliases().remove("delays", "champion", "", ANN));
        registry.protectedAliases().approve("delays", removal, "", BOB);
        assertThat(registry.aliased("delays", "champion")).isEmpty();
        registry.delete("delays", 1, ANN);
    }

    @Test
    void theEndOfAProtectionIsApprovedToo() {
        registry.protectedAliases().protect("delays", "champion", "", ANN);
        var request = registry.protectedAliases().unprotect("delays", "champion", "no more", ANN);
        assertThat(request.wish()).isEqualTo(Wish.UNPROTECT);
        refused(() -> registry.pointAlias("delays", "champion", 1, "", ANN));
        registry.protectedAliases().approve("delays", request.number(), "", BOB);
        assertThat(registry.protectedAliases().protections("delays")).isEmpty();
        registry.pointAlias("delays", "champion", 1, "", ANN);
        assertThatThrownBy(() -> registry.protectedAliases().unprotect("delays", "champion", "", ANN))
                .hasMessageContaining("is not protected");
    }

    @Test
    void aLoopGoesOnToMoveItsProtectedAlias() {
        registry.protectedAliases().protect("delays", "champion", "", ANN);
        registry.aliases().follow("delays", "champion", 2, "gate passed", Actor.loop("delays"));
        assertThat(registry.aliased("delays", "champion").orElseThrow().version())
                .isEqualTo(2);
    }

    @Test
    void noMoreThanSoManyRequestsWait() {
        registry.protectedAliases().protect("delays", "champion", "", ANN);
        for (var i = 0; i < AliasRequests.OPEN_MAX; i++) {
            var alias = "a" + i;
            registry.protectedAliases().protect("delays", alias, "", ANN);
            registry.protectedAliases().unprotect("delays", alias, "", ANN);
        }
        assertThatThrownBy(() -> registry.pointAlias("delays", "champion", 1, "", ANN))
                .hasMessageContaining("has %d open requests".formatted(AliasRequests.OPEN_MAX));
    }

    @Test
    void overHttpARequestIsNamedAndApprovedByAnother() {
        assertThat(send("PUT", "/api/v1/models/delays/protections/champion", "{\"reason\":\"it decides\"}")
                        .status())
                .isEqualTo(200);
        var refusal = send("PUT", "/api/v1/models/delays/aliases/champion", "{\"version\":1}");
        assertThat(refusal.status()).isEqualTo(403);
        assertThat(Json.read(new String(refusal.bytes(), StandardCharsets.UTF_8))
                        .path("request")
                        .asInt())
                .isEqualTo(1);
        assertThat(send("POST", "/api/v1/models/delays/requests/1/approve", "{}")
                        .status())
                .isEqualTo(403);
        asking = BOB;
        assertThat(send("POST", "/api/v1/models/delays/requests/1/approve", "{}")
                        .status())
                .isEqualTo(200);
        assertThat(get("/api/v1/models/delays/requests")
                        .path("requests")
                        .get(0)
                        .path("state")
                        .asString())
                .isEqualTo("APPROVED");
        assertThat(get("/api/v1/models/delays/protections")
                        .path("protections")
                        .get(0)
                        .path("alias")
                        .asString())
                .isEqualTo("champion");
        assertThat(send("POST", "/api/v1/models/delays/protections/champion/end", "{}")
                        .status())
                .isEqualTo(202);
        assertThat(send("POST", "/api/v1/models/delays/requests/2/decline", "{}")
                        .status())
                .isEqualTo(200);
        assertThat(send("POST", "/api/v1/models/delays/requests/9/decline", "{}")
                        .status())
                .isEqualTo(404);
    }
}
