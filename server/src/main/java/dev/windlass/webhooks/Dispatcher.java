package dev.windlass.webhooks;

import dev.windlass.kernel.ProblemException;
import dev.windlass.store.Database;
import dev.windlass.webhooks.Delivery.State;
import dev.windlass.webhooks.Sender.Outcome;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due, and tries again what was not taken, later each time. What happens between the sending and the note of
 * it is sent again after a restart, under the same id: receivers see each event at least once.
 */
final class Dispatcher implements AutoCloseable {
    /** How often a delivery is tried; with the waits below that takes about two hours. */
    static final int ATTEMPTS_MAX = 14;

    /** Requests under way at the same time. */
    static final int SENDING_MAX = 8;

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration WAIT_MAX = Duration.ofHours(1);
    private static final int PAGE = 100;

    /** While anything waits for its time, the clock is looked at so often. */
    private static final long LOOK_EVERY_MS = 500;

    private static final long IDLE_MS = 60_000;
    private static final int REQUEST_TIMEOUT_STATUS = 408;
    private static final int TOO_MANY_REQUESTS_STATUS = 429;
    private static final int SERVER_ERRORS_FROM = 500;
    private static final int SUCCESS_FROM = 200;
    private static final int SUCCESS_BELOW = 300;

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final Database database;
    private final SecretBox secrets;
    private final Sender sender;
    private final InstantSource clock;
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore permits = new Semaphore(SENDING_MAX);
    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();
    private final Semaphore wakes = new Semaphore(1);
    private final Thread loop;
    private volatile boolean closed;

    Dispatcher(Database database, SecretBox secrets, Sender sender, InstantSource clock) {
        this.database = database;
        this.secrets = secrets;
        this.sender = sender;
        this.clock = clock;
        this.loop = Thread.ofVirtual().name("webhooks").unstarted(this::run);
    }

    void start() {
        if (loop.getState() == Thread.State.NEW) {
            loop.start();
        }
    }

    /** Says that something may be due. */
    void wake() {
        wakes.release();
    }

    private void run() {
        // All that a directory has left over is looked at first.
        var wait = 0L;
        try {
            while (!closed) {
                var _ = wakes.tryAcquire(wait, TimeUnit.MILLISECONDS);
                wakes.drainPermits();
                wait = LOOK_EVERY_MS;
                try {
                    sendDue();
                    wait = database.read(WebhookTables::anyWaiting) ? LOOK_EVERY_MS : IDLE_MS;
                } catch (RuntimeException e) {
                    LOG.warn("The queue of webhooks could not be read; it is tried again.", e);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendDue() throws InterruptedException {
        var due = database.read(sql -> WebhookTables.due(sql, clock.instant(), PAGE));
        for (var one : due) {
            if (underWay.add(one.number())) {
                permits.acquire();
                senders.execute(() -> attempt(one.number()));
            }
        }
        if (due.size() == PAGE) {
            wake();
        }
    }

    private void attempt(long number) {
        try {
            // Read again: it may have been done since the page was read.
            var queued = database.read(sql -> WebhookTables.queued(sql, number));
            if (queued.isPresent() && isDue(queued.get().delivery())) {
                var tried = attempt(queued.get());
                database.<Boolean>write(change -> {
                    WebhookTables.update(change.sql(), number, tried);
                    WebhookTables.prune(change.sql(), tried.webhook(), Webhooks.DELIVERIES_KEPT_MAX);
                    return true;
                });
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("What became of a webhook's delivery could not be noted; it is sent again.", e);
        } finally {
            underWay.remove(number);
            permits.release();
        }
    }

    private boolean isDue(Delivery delivery) {
        var next = delivery.nextAt();
        return delivery.state() == State.WAITING && next != null && !next.isAfter(clock.instant());
    }

    private Delivery attempt(WebhookTables.Queued queued) throws InterruptedException {
        var delivery = queued.delivery();
        var webhook = database.read(sql -> WebhookTables.find(sql, delivery.webhook()));
        if (webhook.isEmpty() || webhook.get().status() == Webhook.Status.DISABLED) {
            return after(delivery, State.DROPPED, null, null, "", "The webhook was disabled before it was delivered.");
        }
        return judged(delivery, send(webhook.get(), delivery.id(), queued.body()));
    }

    /** Sends now, whatever is in the queue. */
    Outcome send(Webhook webhook, String id, String body) throws InterruptedException {
        try {
            var sealed = database.read(sql -> WebhookTables.sealedSecret(sql, webhook.id()));
            var secret = sealed.isEmpty() ? "" : secrets.decrypt(webhook.id(), sealed);
            return sender.send(new Sender.Letter(id, URI.create(webhook.url()), secret, body));
        } catch (ProblemException e) {
            return new Outcome.Unreached(e.problem().text());
        }
    }

    /** How a delivery stands after one more try. */
    private Delivery judged(Delivery before, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered(var status, var text, var retryAfter) -> {
                if (taken(status)) {
                    yield after(before, State.DELIVERED, null, status, text, "");
                }
                var error = "Answered with status %d.".formatted(status);
                yield mayPass(status)
                        ? again(before, retryAfter, status, text, error)
                        : after(before, State.FAILED, null, status, text, error);
            }
            case Outcome.Unreached(var why) -> again(before, Optional.empty(), null, "", why);
        };
    }

    static boolean taken(int status) {
        return status >= SUCCESS_FROM && status < SUCCESS_BELOW;
    }

    /** Whether the same request may be taken later. */
    private static boolean mayPass(int status) {
        return status >= SERVER_ERRORS_FROM || status == REQUEST_TIMEOUT_STATUS || status == TOO_MANY_REQUESTS_STATUS;
    }

    private Delivery again(
            Delivery before, Optional<Duration> asked, @Nullable Integer status, String text, String error) {
        var attempts = before.attempts() + 1;
        if (attempts >= ATTEMPTS_MAX) {
            return after(before, State.FAILED, null, status, text, error);
        }
        var doubled = FIRST_WAIT.multipliedBy(1L << (attempts - 1));
        var wait = asked.filter(one -> one.compareTo(doubled) > 0).orElse(doubled);
        var bounded = wait.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait;
        return after(before, State.WAITING, clock.instant().plus(bounded), status, text, error);
    }

    private static Delivery after(
            Delivery before, State state, @Nullable Instant next, @Nullable Integer status, String text, String error) {
        return new Delivery(
                before.id(),
                before.webhook(),
                before.event(),
                state,
                before.attempts() + 1,
                before.at(),
                next,
                status,
                text,
                error);
    }

    /** Ends at once: what is under way stays in the queue. */
    @Override
    public void close() {
        closed = true;
        wakes.release();
        senders.shutdownNow();
        sender.close();
        loop.interrupt();
        try {
            loop.join();
            var _ = senders.awaitTermination(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
