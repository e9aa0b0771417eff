package dev.windlass.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Settings;
import dev.windlass.frame.DuckDb;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Sha256;
import dev.windlass.training.PythonSettings;
import dev.windlass.training.TrainingJob;
import dev.windlass.training.XgboostTrainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The whole program, with the shell in the place of Python: what is tested is what a script is given, and what becomes of
 * what it leaves.
 */
class ScriptTrainingTest {
    private static final int ORDERS = OrdersShop.ORDERS;
    private static final Instant NOW = Instant.parse("2024-03-01T00:00:00Z");
    private static final String LOOP = """
            loop: orders
            owner: shop
            data:
              orders: { source: orders.csv, time: ordered_at }
            features:
              request: { amount: number, channel: category }
            train:
              from: orders
              time: ordered_at
              target: late
              holdout: 10d
              trainer: "python: code/train.py"
              timeout: 60s
              rounds: 20
              parameters: { max_depth: 3, objective: "binary:logistic", learning_rate: 0.1, early: true }
              seed: 7
            gate:
              - auc >= 0.7
            """;

    @TempDir
    private Path folder = Path.of("");

    private Path store = Path.of("");
    private Path seen = Path.of("");
    private String leaveAModel = "";

    @SuppressWarnings("NullAway.Init") // opened before each test
    private OrdersShop shop;

    @BeforeEach
    void trainABooster() throws IOException {
        store = folder.resolve("store");
        seen = Files.createDirectory(folder.resolve("seen"));
        var values = new double[ORDERS * 2];
        var labels = new double[ORDERS];
        for (var i = 0; i < ORDERS; i++) {
            values[2 * i] = OrdersShop.amount(i);
            values[2 * i + 1] = i % 3 == 0 ? 0 : 1;
            labels[i] = OrdersShop.late(i);
        }
        try (var xgboost = new XgboostTrainer()) {
            var types = List.of(TrainingJob.NUMBER, TrainingJob.CATEGORY);
            var parameters = Map.<String, Object>of("objective", "binary:logistic");
            for (var names : List.of(List.of("amount", "channel"), List.of("channel", "amount"))) {
                var job = new TrainingJob(names, types, values, labels, parameters, 5, 1);
                Files.write(
                        folder.resolve(names.getFirst() + ".ubj"),
                        xgboost.train(job).model());
            }
        }
        leaveAModel = "cp '%s' \"$WINDLASS_MODEL_OUT\"\n".formatted(folder.resolve("amount.ubj"));
        open(new PythonSettings(true, "/bin/sh"));
        shop.addOrders(ORDERS);
    }

    private void open(PythonSettings python) {
        shop = new OrdersShop(new Settings(store, "", () -> NOW, python));
    }

    @AfterEach
    void close() {
        shop.close();
    }

    /** Trains once with the script, and answers the steps that the loop took. */
    private List<String> train(String yaml, String script) {
        assertThat(shop.apply(yaml, Map.of("code/train.py", script)).status()).isEqualTo(200);
        return shop.reconcile();
    }

    private void assertNothingIsHalfDone() throws IOException {
        assertThat(shop.got("/api/v1/models").path("models")).isEmpty();
        assertThat(shop.run()
                        .at("/run/status")
                        .asString(shop.run().path("status").asString()))
                .isEqualTo("FAILED");
        assertThat(store.resolve("training")).isEmptyDirectory();
    }

    @Test
    void theModelThatAScriptLeavesBecomesChampionLikeAnyOther() {
        var script = "echo I learn; " + leaveAModel;

        assertThat(train(LOOP, script))
                .containsExactly("training-decided", "data-validated", "trained", "gate-passed", "promoted");

        var version = shop.got("/api/v1/models/orders/versions/1");
        assertThat(version.findValuesAsString("path"))
                .contains("model.ubj", "schema.json", "features.json", "profile.json");
        assertThat(version.toString())
                .contains(Sha256.of(script.getBytes(StandardCharsets.UTF_8)).hex())
                .contains(
                        "\"seed\":\"7\"",
                        "\"max_depth\":\"3\"",
                        "\"rounds\":\"20\"",
                        "python_packages",
                        "\"name\":\"orders\"");
        var answer = shop.done(
                "POST",
                "/api/v1/deployments/orders/predictions",
                Map.of("rows", List.of(Map.of("amount", 99, "channel", "web"))));
        assertThat(answer.path("predictions").path(0).path("output").asDouble()).isGreaterThan(0.5);
        assertThat(store.resolve("training")).isEmptyDirectory();
    }

    @Test
    void theRunKeepsTheScriptItsHashWhatItPrintedAndWhatTheGateMeasured() {
        var script = "echo I learn >&2; " + leaveAModel;

        train(LOOP, script);

        var run = shop.run().toString();
        assertThat(run)
                .contains("training/output.log", "training/train.py", "training/requirements.txt")
                .contains(Sha256.of(script.getBytes(StandardCharsets.UTF_8)).hex())
                .contains(
                        Sha256.of("I learn\n".getBytes(StandardCharsets.UTF_8)).hex())
                .contains("FINISHED", "\"auc\"", "training_seconds", "windlass.environment.python");
    }

    @Test
    void theAppliedEventNamesTheHashOfEachFile() {
        shop.apply(LOOP, Map.of("code/train.py", leaveAModel));

        assertThat(shop.event("applied"))
                .contains("code/train.py")
                .contains(
                        Sha256.of(leaveAModel.getBytes(StandardCharsets.UTF_8)).hex());
    }

    @Test
    void aScriptIsGivenTheMatrixInTheOrderOfTheModelAndAllThatItWasTold() throws IOException {
        train(
                LOOP,
                "cp \"$WINDLASS_TRAIN_DATA\" \"$WINDLASS_HOLDOUT_DATA\" \"$WINDLASS_FEATURES\" '%1$s'\nenv > '%1$s/env'\n"
                                .formatted(seen)
                        + leaveAModel);

        try (var engine = DuckDb.open(folder.resolve("engine"))) {
            var rows = engine.frame("SELECT * FROM '%s'".formatted(seen.resolve("train.parquet")));
            assertThat(rows.names()).containsExactly("amount", "channel", "target");
            assertThat(rows.rows()).isEqualTo(ORDERS - 10 * 24);
            for (var i = 0; i < rows.rows(); i++) {
                assertThat(rows.numbers("amount").values()[i]).isEqualTo(OrdersShop.amount(i));
                assertThat(rows.numbers("channel").values()[i]).isEqualTo(i % 3 == 0 ? 0 : 1);
                assertThat(rows.numbers("target").values()[i]).isEqualTo(OrdersShop.late(i));
            }
            var holdout = engine.frame("SELECT * FROM '%s'".formatted(seen.resolve("holdout.parquet")));
            assertThat(holdout.rows()).isEqualTo(10 * 24);
            assertThat(holdout.numbers("amount").values()[0]).isEqualTo(OrdersShop.amount(rows.rows()));
        }
        assertThat(Files.readString(seen.resolve("features.json"))).contains("amount", "channel", "shop", "web");
        var given = new HashMap<String, String>();
        Files.readAllLines(seen.resolve("env"))
                .forEach(line -> given.put(line.replaceFirst("=.*", ""), line.replaceFirst("^[^=]*=", "")));
        assertThat(given)
                .containsEntry("WINDLASS_LOOP", "orders")
                .containsEntry("WINDLASS_TARGET", "target")
                .containsEntry("WINDLASS_SEED", "7")
                .containsEntry("WINDLASS_ROUNDS", "20")
                .containsEntry("PYTHONHASHSEED", "7")
                .containsKeys("WINDLASS_OUTPUT", "MLFLOW_EXPERIMENT_ID");
        assertThat(Json.read(given.getOrDefault("WINDLASS_PARAMETERS", ""))).isEqualTo(Json.read("""
                        {"max_depth": 3, "objective": "binary:logistic", "learning_rate": 0.1, "early": true}"""));
        assertThat(given.getOrDefault("MLFLOW_TRACKING_URI", "")).startsWith("http://127.0.0.1:");
        assertThat(shop.run().toString()).contains(given.getOrDefault("MLFLOW_RUN_ID", ""));
    }

    @Test
    void theNegativeControlShufflesOnlyWhatIsLearnedFrom() throws IOException {
        var script = "cp \"$WINDLASS_TRAIN_DATA\" \"$WINDLASS_HOLDOUT_DATA\" '%s'\n".formatted(seen) + leaveAModel;
        shop.apply(LOOP, Map.of("code/train.py", script));

        shop.done("POST", "/api/v1/loops/orders/run", Map.of("negativeControl", true));
        shop.reconcile();

        try (var engine = DuckDb.open(folder.resolve("engine"))) {
            var rows = engine.frame("SELECT * FROM '%s'".formatted(seen.resolve("train.parquet")));
            var wrong = 0;
            for (var i = 0; i < rows.rows(); i++) {
                wrong += rows.numbers("target").values()[i] == OrdersShop.late(i) ? 0 : 1;
            }
            assertThat(wrong).isGreaterThan(rows.rows() / 10);
            var holdout = engine.frame("SELECT * FROM '%s'".formatted(seen.resolve("holdout.parquet")));
            for (var i = 0; i < holdout.rows(); i++) {
                assertThat(holdout.numbers("target").values()[i]).isEqualTo(OrdersShop.late(rows.rows() + i));
            }
        }
    }

    @Test
    void trainingTwiceOnTheSameDataGivesAScriptTheSameBytes() throws IOException {
        var keep =
                "mkdir '%1$s/'$$ && cp \"$WINDLASS_TRAIN_DATA\" \"$WINDLASS_HOLDOUT_DATA\" \"$WINDLASS_FEATURES\" '%1$s/'$$\n"
                        .formatted(seen);

        train(LOOP, keep + leaveAModel);
        shop.done("POST", "/api/v1/loops/orders/run", Map.of());
        shop.reconcile();

        try (var folders = Files.list(seen)) {
            var both = folders.toList();
            assertThat(both).hasSize(2);
            for (var name : List.of("train.parquet", "holdout.parquet", "features.json")) {
                assertThat(both.get(0).resolve(name))
                        .hasSameBinaryContentAs(both.get(1).resolve(name));
            }
        }
        assertThat(shop.got("/api/v1/models/orders").path("versions")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "echo no luck; exit 3         | ended with exit status 3 | no luck",
                "echo waiting; sleep 600      | within 10 seconds        | waiting",
                "echo done                    | left no model            | WINDLASS_MODEL_OUT",
                "echo x > $WINDLASS_MODEL_OUT | cannot be served         | save_model",
                "cp 'FOLDER/channel.ubj' $WINDLASS_MODEL_OUT | At place 1 it takes 'channel' | 'amount'",
            })
    void aScriptThatGoesWrongFailsTheTrainingWithItsReasonAndLeavesNothing(String script, String why, String more)
            throws IOException {
        var steps = train(LOOP.replace("60s", "10s"), script.replace("FOLDER", folder.toString()));

        assertThat(steps).endsWith("training-failed");
        assertThat(shop.event("training-failed")).contains(why, more);
        assertNothingIsHalfDone();
    }

    @Test
    void anInterpreterThatIsNotThereFailsTheTrainingAndNamesItsSetting() throws IOException {
        shop.close();
        open(new PythonSettings(true, "/nowhere/python3"));

        assertThat(train(LOOP, leaveAModel)).endsWith("training-failed");

        assertThat(shop.event("training-failed")).contains("/nowhere/python3", PythonSettings.INTERPRETER);
        assertNothingIsHalfDone();
    }

    @Test
    void aServerThatForbidsScriptsRefusesTheLoopAndRunsNoneThatWasAppliedBefore() throws IOException {
        shop.apply(LOOP, Map.of("code/train.py", "touch '%s/ran'".formatted(seen)));
        shop.close();
        open(new PythonSettings(false, "/bin/sh"));

        assertThat(shop.reconcile()).endsWith("training-failed");
        var refused = shop.apply(LOOP.replace("seed: 7", "seed: 8"), Map.of("code/train.py", leaveAModel));

        assertThat(seen).isEmptyDirectory();
        assertThat(refused.status()).isEqualTo(403);
        assertThat(new String(OrdersShop.bytes(refused), StandardCharsets.UTF_8))
                .contains(PythonSettings.TRAINERS);
    }

    @Test
    void aLoopWhoseScriptWasNotSentOrIsTooLongIsRefused() {
        assertThat(new String(OrdersShop.bytes(shop.apply(LOOP, Map.of())), StandardCharsets.UTF_8))
                .contains("code/train.py", "not sent");
        var tooLong = "#".repeat(LoopFiles.FILE_BYTES_MAX + 1);
        assertThat(new String(
                        OrdersShop.bytes(shop.apply(LOOP, Map.of("code/train.py", tooLong))), StandardCharsets.UTF_8))
                .contains("code/train.py", "1048577 bytes");
    }

    @Test
    void whatAKilledServerLeftOfAScriptIsRemovedAtTheNextStart() throws IOException {
        shop.close();
        Files.writeString(
                Files.createDirectories(store.resolve("training/orders-1/output"))
                        .resolve("half"),
                "x");

        open(new PythonSettings(true, "/bin/sh"));

        assertThat(store.resolve("training")).isEmptyDirectory();
    }
}
