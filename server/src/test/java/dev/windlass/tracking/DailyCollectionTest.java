package dev.windlass.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DailyCollectionTest {
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final long SECONDS_MAX = 30;

    @Test
    void anAttemptThatFailsIsFollowedByTheNext() throws InterruptedException {
        var attempts = new CountDownLatch(3);
        try (var _ = new DailyCollection(() -> failing(attempts), AT_ONCE, Duration.ofMillis(1))) {
            assertThat(attempts.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static GarbageCollection.Report failing(CountDownLatch attempts) {
        attempts.countDown();
        if (attempts.getCount() > 0) {
            throw new IllegalStateException("no disk");
        }
        return new GarbageCollection.Report(Instant.EPOCH, 0, 0, 0, 0, 0, null);
    }

    @Test
    void closingEndsACollectionThatIsUnderWay() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        var daily = new DailyCollection(() -> waiting(begun, ended), AT_ONCE, Duration.ofDays(1));
        assertThat(begun.await(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();

        daily.close();

        assertThat(ended.getCount()).isZero();
    }

    private static GarbageCollection.Report waiting(CountDownLatch begun, CountDownLatch ended) {
        begun.countDown();
        try {
            new CountDownLatch(1).await();
            throw new AssertionError("nobody opens it");
        } catch (InterruptedException _) {
            ended.countDown();
            throw new IllegalStateException("cut off");
        }
    }
}
