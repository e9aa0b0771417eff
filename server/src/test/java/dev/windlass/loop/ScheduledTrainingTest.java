package dev.windlass.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Settings;
import dev.windlass.training.PythonSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a loop with a schedule trains. The first of March 2024 is a Friday. */
class ScheduledTrainingTest {
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
              holdout: 5d
              rounds: 5
            retrain: { schedule: "0 3 * * MON", cooldown: 1h }
            """;

    @TempDir
    private Path store = Path.of("");

    private Instant now = Instant.parse("2024-03-01T12:00:00Z");

    @SuppressWarnings("NullAway.Init") // opened before each test
    private OrdersShop shop;

    @BeforeEach
    void trainTheFirst() {
        open();
        shop.addOrders(400);
        assertThat(shop.apply(LOOP, Map.of()).status()).isEqualTo(200);
        assertThat(shop.reconcile()).endsWith("promoted");
    }

    private void open() {
        shop = new OrdersShop(new Settings(store, "", () -> now, PythonSettings.of(Map.of())));
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private List<String> stepsAt(String time) {
        now = Instant.parse(time);
        return shop.reconcile();
    }

    @Test
    void newerDataWaitsForTheTimeAndIsTrainedOnThen() {
        shop.addOrders(500);

        assertThat(stepsAt("2024-03-04T02:59:59Z")).isEmpty();
        assertThat(stepsAt("2024-03-04T03:00:00Z"))
                .startsWith("training-decided")
                .endsWith("promoted");

        assertThat(shop.event("training-decided")).contains("SCHEDULE", "2024-03-04T03:00:00Z", "0 3 * * MON");
        assertThat(stepsAt("2024-03-04T03:00:10Z")).isEmpty();
    }

    @Test
    void aTimeWithoutNewerDataTrainsNothing() {
        assertThat(stepsAt("2024-03-04T03:00:00Z")).isEmpty();
        assertThat(stepsAt("2024-03-12T00:00:00Z")).isEmpty();
    }

    @Test
    void timesThatCameWhileTheServerWasDownAreMadeUpForOnce() {
        shop.addOrders(500);
        shop.close();
        now = Instant.parse("2024-03-27T12:00:00Z");
        open();

        assertThat(shop.reconcile()).startsWith("training-decided").endsWith("promoted");
        shop.addOrders(600);
        assertThat(shop.reconcile()).isEmpty();
        assertThat(stepsAt("2024-04-01T02:59:00Z")).isEmpty();
        assertThat(stepsAt("2024-04-01T03:00:00Z")).startsWith("training-decided");
    }

    @Test
    void aTrainingByHandCountsAsTheLastDecision() {
        shop.addOrders(500);
        now = Instant.parse("2024-03-04T04:00:00Z");
        shop.done("POST", "/api/v1/loops/orders/run", Map.of());
        shop.reconcile();
        shop.addOrders(600);

        assertThat(stepsAt("2024-03-10T00:00:00Z")).isEmpty();
        assertThat(stepsAt("2024-03-11T03:00:00Z")).startsWith("training-decided");
    }
}
