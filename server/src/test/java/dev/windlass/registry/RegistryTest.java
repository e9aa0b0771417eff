package dev.windlass.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.windlass.data.FakeLedger;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Sha256;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import dev.windlass.tracking.Artifact;
import dev.windlass.tracking.Entry;
import dev.windlass.tracking.Tracking;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class RegistryTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final Actor ANN = new Actor("ann");
    private static final Artifact MODEL = new Artifact("model.ubj", Sha256.of(new byte[] {1}), 1);

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private Instant now = NOON;
    private Database database;
    private FakeLedger ledger;
    private Registry registry;

    RegistryTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() {
        database = kind.in(directory).open(List.of(Tracking.CAPABILITY, Registry.CAPABILITY), () -> now);
        ledger = new FakeLedger();
        registry = new Registry(database, ledger);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private int register() {
        var provenance = new Provenance(
                "run-1",
                List.of(new DatasetReference("flights", 3, "abc", "training")),
                "c0ffee",
                Map.of("java", "25"),
                Map.of("max_depth", "5"),
                "7");
        return registry.register(
                        NewModelVersion.of(
                                "delays",
                                provenance,
                                List.of(MODEL),
                                Json.object().put("auc", 0.7)),
                        ANN)
                .version();
    }

    @Test
    void aVersionTellsWhereItCameFrom() {
        var version = registry.require("delays", register());
        assertThat(version.provenance().datasets())
                .containsExactly(new DatasetReference("flights", 3, "abc", "training"));
        assertThat(version.provenance().seed()).isEqualTo("7");
        assertThat(version.artifact("model.ubj")).contains(MODEL);
        assertThat(version.metadata().path("auc").asDouble()).isEqualTo(0.7);
        assertThat(ledger.events("model/delays", -1, 10))
                .extracting(event -> event.kind())
                .containsExactly("model-registered", "version-registered");
    }

    @Test
    void theNumberOfADeletedVersionIsNotGivenAgain() {
        register();
        var second = register();
        registry.pointAlias("delays", "champion", second, "better", ANN);
        registry.delete("delays", second, ANN);
        assertThat(registry.aliased("delays", "champion")).isEmpty();
        assertThat(register()).isEqualTo(3);
        assertThatThrownBy(() -> registry.require("delays", second))
                .hasMessageContaining("Model Version (name=delays, version=2) not found");
    }

    @Test
    void whatAnAliasMeantAtAnyMomentCanBeTold() {
        register();
        register();
        registry.pointAlias("delays", "champion", 1, "first", ANN);
        now = NOON.plusSeconds(60);
        registry.pointAlias("delays", "champion", 2, "better auc", ANN);
        now = NOON.plusSeconds(120);
        registry.rollback("delays", "champion", "errors", ANN);

        assertThat(registry.versionAt("delays", "champion", NOON.minusSeconds(1)))
                .isEmpty();
        assertThat(registry.versionAt("delays", "champion", NOON)).contains(1);
        assertThat(registry.versionAt("delays", "champion", NOON.plusSeconds(90)))
                .contains(2);
        assertThat(registry.versionAt("delays", "champion", NOON.plusSeconds(120)))
                .contains(1);
        assertThat(registry.aliasHistory("delays"))
                .extracting(AliasChange::reason)
                .containsExactly("first", "better auc", "errors");
        assertThat(ledger.latest("model/delays", 1).getFirst().reason()).isEqualTo("errors");
    }

    @Test
    void pointingAnAliasWhereItPointsIsNoMove() {
        register();
        registry.pointAlias("delays", "champion", 1, "first", ANN);
        registry.pointAlias("delays", "champion", 1, "again", ANN);
        assertThat(registry.aliasHistory("delays")).hasSize(1);
    }

    @Test
    void anAliasThatNeverMovedCannotBeRolledBack() {
        register();
        registry.pointAlias("delays", "champion", 1, "first", ANN);
        assertThatThrownBy(() -> registry.rollback("delays", "champion", "", ANN))
                .hasMessageContaining("It meant no other version before.");
    }

    @Test
    void namesThatMeanVersionsAlreadyAreNoAliases() {
        register();
        for (var alias : List.of("latest", "Latest", "v1", "a b", "")) {
            assertThatThrownBy(() -> registry.pointAlias("delays", alias, 1, "", ANN))
                    .as(alias)
                    .hasMessageContaining("Invalid alias name: '%s'".formatted(alias));
        }
    }

    @Test
    void modelsThatAreNoPromptsAreFoundWhenTheyLackTheTag() {
        register();
        registry.create("greeting", "", List.of(new Entry("mlflow.prompt.is_prompt", "true")), ANN);
        assertThat(registry.searchModels("tag.`mlflow.prompt.is_prompt` != 'true'", List.of(), 10, 0)
                        .items())
                .extracting(RegisteredModel::name)
                .containsExactly("delays");
    }

    @Test
    void aRenamedModelKeepsItsVersionsAndTheirFiles() {
        register();
        registry.rename("delays", "late", ANN);
        assertThat(registry.require("late", 1).artifacts()).containsExactly(MODEL);
        assertThatThrownBy(() -> registry.require("delays"))
                .hasMessageContaining("Registered Model with name=delays not found");
    }

    @Test
    void theHistoryOfItsAliasesOutlivesADeletedModelAndAnotherOfItsNameGoesOnWithIt() {
        register();
        registry.pointAlias("delays", "champion", 1, "first", ANN);
        registry.delete("delays", ANN);

        assertThat(registry.find("delays")).isEmpty();
        assertThat(registry.aliasHistory("delays"))
                .extracting(AliasChange::alias, AliasChange::from, AliasChange::to, AliasChange::reason)
                .containsExactly(
                        tuple("champion", null, 1, "first"), tuple("champion", 1, null, "its model was deleted"));
        assertThat(ledger.events("model/delays", -1, 10))
                .extracting(event -> event.kind())
                .endsWith("alias-removed", "model-deleted");

        register();
        registry.pointAlias("delays", "champion", 1, "anew", ANN);
        assertThat(registry.aliasHistory("delays"))
                .extracting(AliasChange::reason)
                .containsExactly("first", "its model was deleted", "anew");
        assertThatThrownBy(() -> registry.rollback("delays", "champion", "", ANN))
                .as("what an alias of the deleted model meant is no version of this one")
                .hasMessageContaining("It meant no other version before.");
        assertThatThrownBy(() -> registry.aliasHistory("late"))
                .hasMessageContaining("Registered Model with name=late not found");
    }

    @Test
    void aModelUnderTheNameOfADeletedOneHasNoneOfItsFiles() {
        register();
        registry.delete("delays", ANN);
        var bare = registry.register(NewModelVersion.of("delays", Provenance.UNKNOWN, List.of(), Json.object()), ANN);

        assertThat(registry.require("delays", bare.version()).artifacts()).isEmpty();
    }

    @Test
    void aSearchTakesAsManyStatementsForManyModelsAsForOne() {
        register();
        var forOne = statementsOf(List.of("delays"));
        var names = new ArrayList<String>();
        for (var i = 0; i < 30; i++) {
            var name = "model-" + i;
            names.add(name);
            registry.register(NewModelVersion.of(name, Provenance.UNKNOWN, List.of(MODEL), Json.object()), ANN);
            registry.pointAlias(name, "champion", 1, "", ANN);
            registry.setTag(name, new Entry("team", "t" + i));
        }

        assertThat(statementsOf(names)).isEqualTo(forOne);
        assertThat(registry.searchModels("name LIKE 'model-%'", List.of(), 100, 0)
                        .items())
                .hasSize(30)
                .allSatisfy(model -> {
                    assertThat(model.aliases()).containsEntry("champion", 1);
                    assertThat(model.tags())
                            .containsEntry("team", "t" + model.name().substring("model-".length()));
                    assertThat(model.latest()).singleElement().satisfies(latest -> {
                        assertThat(latest.model()).isEqualTo(model.name());
                        assertThat(latest.artifacts()).containsExactly(MODEL);
                        assertThat(latest.aliases()).containsExactly("champion");
                    });
                });
    }

    /** How many statements the reading of whole models takes. */
    private int statementsOf(List<String> names) {
        var count = new AtomicInteger();
        database.read(sql -> {
            var seqs = names.stream()
                    .map(name -> RegistryReader.requireSeq(sql, name))
                    .toList();
            sql.getConfig(SqlStatements.class).setSqlLogger(new SqlLogger() {
                @Override
                public void logBeforeExecution(StatementContext context) {
                    count.incrementAndGet();
                }
            });
            assertThat(RegistryReader.models(sql, seqs))
                    .extracting(RegisteredModel::name)
                    .isEqualTo(names);
            return true;
        });
        return count.get();
    }
}
