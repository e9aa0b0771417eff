package dev.windlass.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.List;
import java.util.Map;
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
}
