package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A loop from its file to an explained prediction, each step a command on the same directory. */
class LoopVerbsTest {
    private static final int ORDERS = 1_200;
    private static final String[] PERIODS = {
        "--train-from", "2024-01-01", "--train-to", "2024-02-10",
        "--evidence-from", "2024-02-10", "--evidence-to", "2024-03-01T00:00:00Z"
    };
    private static final String LOOP = """
            loop: orders
            owner: shop
            purpose: Tell which orders will be late.
            data:
              orders: { source: raw/orders.csv, time: ordered_at, prepare: prepare.sql, expect: orders.json }
            features:
              request: { amount: number, channel: category }
            train:
              from: orders
              time: ordered_at
              join: id
              target: late
              window: 365d
              holdout: 10d
              rounds: 20
              parameters: { max_depth: 3 }
            gate:
              - auc >= 0.7
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private CommandLineRun windlass(String... words) {
        return CommandLineRun.with(List.of("--dir", folder.resolve("store").toString()), words);
    }

    private CommandLineRun train(String... words) {
        var more = new ArrayList<>(List.of(PERIODS));
        more.addAll(List.of("--dir", folder.resolve("store").toString()));
        return CommandLineRun.with(more, words);
    }

    private CommandLineRun apply() {
        return windlass("apply", folder.resolve("shop/loop.yaml").toString());
    }

    @BeforeEach
    void writeLoop() throws IOException {
        var shop = folder.resolve("shop");
        Files.createDirectories(shop.resolve("raw"));
        var orders = new StringBuilder("id,ordered_at,amount,channel,late\n");
        for (var i = 0; i < ORDERS; i++) {
            var amount = i * 37 % 100;
            var late = amount + i * 13 % 40 > 70 ? 1 : 0;
            orders.append("o%d,%s,%d,%s,%d%n"
                    .formatted(
                            i,
                            LocalDateTime.of(2024, 1, 1, 0, 0).plusHours(i),
                            amount,
                            i % 3 == 0 ? "shop" : "web",
                            late));
        }
        Files.writeString(shop.resolve("raw/orders.csv"), orders);
        Files.writeString(shop.resolve("loop.yaml"), LOOP);
        Files.writeString(shop.resolve("prepare.sql"), """
                CREATE TABLE orders AS
                SELECT id, CAST(ordered_at AS TIMESTAMP) AS ordered_at, amount, channel, late
                FROM read_csv('raw/orders.csv');
                """);
        Files.writeString(shop.resolve("orders.json"), """
                {"name": "orders", "expectations": [
                  {"type": "expect_column_values_to_be_between",
                   "kwargs": {"column": "amount", "min_value": 0, "max_value": 100}}]}
                """);
    }

    @Test
    void aLoopIsDeclaredTrainedAskedLabelledAndExplained() {
        apply().done();
        assertThat(windlass("data", "log", "orders", "--json").done().json().path("versions"))
                .singleElement()
                .satisfies(version -> assertThat(version.path("rows").asInt()).isEqualTo(ORDERS));

        assertThat(train("run", "orders", "--reason", "first try").done().out()).contains("champion     version 1");
        assertThat(windlass("status").done().out()).contains("orders  idle");
        assertThat(windlass("events", "orders").done().out())
                .contains("first try")
                .contains("The gate let version 1 pass: 1 of 1 rules hold.")
                .contains("Promoted version 1, the first champion.")
                .doesNotContain("verdicts=");
        assertThat(windlass("events", "orders", "--json").done().json().path("events"))
                .anySatisfy(
                        event -> assertThat(event.at("/body/verdicts/0/outcome").asString(""))
                                .isEqualTo("HOLDS"));
        assertThat(windlass("runs", "ls", "--experiment", "orders").done().out())
                .contains("FINISHED")
                .contains("auc=");
        assertThat(windlass("models", "show", "orders").done().out()).contains("champion");

        var prediction = windlass("predict", "orders", "id=next", "amount=95", "channel=web", "--key", "id", "--json")
                .done()
                .json()
                .path("predictions")
                .path(0)
                .path("id")
                .asString();
        assertThat(windlass("label", "orders", "next=1").done().out()).contains("1 labels kept");
        assertThat(windlass("predict", "orders", "--list").done().out())
                .contains(prediction)
                .contains("next");
        assertThat(windlass("why", prediction).done().out())
                .contains("asked        id=next")
                .contains("  amount")
                .containsPattern("  channel +web \\(code 1\\)")
                .contains("Put version 1 of orders in service as champion.")
                .contains("learned from orders@1")
                .contains("validated    orders@1 against orders: met")
                .contains("the same in every bit");
        assertThat(windlass("drift", "orders").done().out()).contains("No window");
        assertThat(windlass("verify").done().out()).contains("intact");
    }

    @Test
    void theGateRefusesTheNegativeControlAndTheExitCodeSaysSo() {
        apply().done();

        var ended = train("run", "orders", "--negative-control");

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ended.out()).contains("The gate refused version 1").contains("none yet");
    }

    @Test
    void aliasesMoveAndMoveBackAndTheirHistoryIsListed() {
        apply().done();
        train("run", "orders").done();
        train("run", "orders", "--parameter", "max_depth=2").done();
        windlass("models", "alias", "orders", "tested", "--version", "1").done();
        windlass("models", "alias", "orders", "tested", "--version", "2", "--reason", "better")
                .done();

        assertThat(windlass("models", "rollback", "orders", "tested", "--reason", "worse")
                        .done()
                        .out())
                .contains("orders@tested is version 1 again");
        assertThat(windlass("models", "history", "orders").done().out())
                .contains("better")
                .contains("worse");
        assertThat(windlass("serve", "orders@tested", "--name", "trial").done().out())
                .contains("deployment trial answers with orders:1");
        assertThat(windlass("models", "ls").done().out()).contains("tested=1");
    }

    @Test
    void applyingAgainAddsNoData() {
        apply().done();

        apply().done();

        assertThat(windlass("data", "log", "orders", "--json").done().json().path("versions"))
                .hasSize(1);
    }

    @Test
    void theMistakesOfALoopFileAreToldOneALineWithTheirPlaces() throws IOException {
        Files.writeString(
                folder.resolve("shop/loop.yaml"),
                LOOP.replace("owner:", "ownr:").replace("rounds: 20", "rounds: many"));

        var ended = apply();

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ended.err().lines())
                .anySatisfy(line -> assertThat(line).contains("line 2").contains("ownr"))
                .anySatisfy(line -> assertThat(line).contains("rounds"));
    }

    @Test
    void aFileThatTheLoopNamesAndIsMissingIsRefusedBeforeAnythingIsSent() throws IOException {
        Files.delete(folder.resolve("shop/orders.json"));

        var ended = apply();

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ended.err()).contains("orders.json");
        assertThat(windlass("status", "--json").done().json().path("loops")).isEmpty();
    }
}
