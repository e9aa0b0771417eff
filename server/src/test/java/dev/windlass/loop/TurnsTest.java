package dev.windlass.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnsTest {
    private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    private final CountDownLatch way = new CountDownLatch(1);

    /** The loop "stuck" goes on once the way is free. */
    private void turn(String loop) {
        begun.add(loop);
        try {
            if (loop.equals("stuck")) {
                way.await();
            }
            ended.add(loop);
        } catch (InterruptedException _) {
            ended.add(loop + " was interrupted");
        }
    }

    private static String next(BlockingQueue<String> queue) throws InterruptedException {
        return String.valueOf(queue.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void aStuckLoopHoldsUpNoOtherAndGetsNoSecondTurn() throws InterruptedException {
        try (var turns = new Turns(this::turn)) {
            for (var round = 0; round < 3; round++) {
                turns.give(List.of("stuck", "quick"));
                assertThat(next(ended)).isEqualTo("quick");
                awaitFree(turns, "quick");
            }
            assertThat(begun).containsExactlyInAnyOrder("stuck", "quick", "quick", "quick");

            way.countDown();
            assertThat(next(ended)).isEqualTo("stuck");
            awaitFree(turns, "stuck");
            turns.give(List.of("stuck"));
            assertThat(next(ended)).isEqualTo("stuck");
        }
    }

    @Test
    void theEndInterruptsTheTurnsUnderWay() throws InterruptedException {
        try (var turns = new Turns(this::turn)) {
            turns.give(List.of("stuck"));
            assertThat(next(begun)).isEqualTo("stuck");
        }
        assertThat(ended).containsExactly("stuck was interrupted");
    }

    /** The turn is given back a moment after the loop's work has ended. */
    private static void awaitFree(Turns turns, String loop) {
        while (turns.underWay(loop)) {
            Thread.onSpinWait();
        }
    }
}
