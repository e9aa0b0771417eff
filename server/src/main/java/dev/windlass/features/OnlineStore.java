package dev.windlass.features;

import dev.windlass.frame.Frame;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Sha256;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The events that each loop knows online, and the features on them.
 *
 * <p>What is in memory is rebuilt from two durable parts: the events of a dataset version, and the pushes whose events
 * are later than the last one of that dataset. A push is on stable storage before it is answered and before it counts.
 * Once a dataset version reaches the time of a push, the push is superseded: training and serving then see the same.
 */
public final class OnlineStore {
    /** Rows of one push at most. */
    public static final int PUSH_ROWS_MAX = 10_000;

    /** How far ahead of the clock here an event may be; one far ahead would make the store forget the present. */
    public static final Duration AHEAD_MAX = Duration.ofDays(1);

    private static final String INSERT = """
            INSERT INTO feature_push (id, loop_name, source_name, from_ms, to_ms, row_count, body, at_ms, actor)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO NOTHING
            """;

    private static final String BODIES_AFTER = """
            SELECT body
            FROM feature_push
            WHERE loop_name = ? AND source_name = ? AND to_ms > ?
            ORDER BY to_ms, id
            """;

    private static final String DELETE_SUPERSEDED = """
            DELETE FROM feature_push
            WHERE loop_name = ? AND source_name = ? AND to_ms <= ? AND at_ms < ?
            """;

    /** Superseded pushes are kept this long, in case an older dataset version is put back. */
    private static final Duration SUPERSEDED_KEPT = Duration.ofDays(30);

    private final Database database;
    private final Ledger ledger;
    private final InstantSource clock;
    private final Map<String, Loaded> loops = new ConcurrentHashMap<>();

    public OnlineStore(Database database, Ledger ledger, InstantSource clock) {
        this.database = database;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * What became of a push.
     *
     * @param id the hash of the rows
     * @param rows how many events it holds
     * @param repeated whether exactly these rows had been pushed before, so that nothing was changed
     */
    public record Pushed(String id, String source, int rows, Instant from, Instant to, boolean repeated) {}

    private record Body(List<Map<String, @Nullable Object>> rows) {}

    /** The store of one loop. Pushes share the lock, a restore holds it alone while it changes stores. */
    private static final class Loaded {
        private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        private final Map<FeatureSet, FeatureReader> readers = new ConcurrentHashMap<>();
        private volatile @Nullable FeatureStore store;
    }

    /**
     * Loads a loop: the events of its datasets, then what was pushed since. Requests are answered from what was loaded
     * before until this is done.
     *
     * @param sets the feature sets of all model versions that may be asked
     * @param events the events of a dataset version by source; a source without a dataset yet may be absent
     */
    public void restore(String loop, List<FeatureSet> sets, Map<String, Frame> events) {
        var loaded = loops.computeIfAbsent(loop, _ -> new Loaded());
        var store = new FeatureStore(sets);
        for (var source : store.sources()) {
            var frame = events.get(source);
            if (frame != null) {
                store.feed(source, frame);
            }
        }
        loaded.lock.writeLock().lock();
        try {
            for (var source : store.sources()) {
                feedPushes(loop, source, store, events.get(source));
            }
            loaded.store = store;
        } finally {
            loaded.lock.writeLock().unlock();
        }
    }

    private void feedPushes(String loop, String source, FeatureStore store, @Nullable Frame events) {
        var reached = events == null ? Times.MISSING : newest(events, store.source(source));
        database.read(handle -> {
            handle.createQuery(BODIES_AFTER)
                    .bind(0, loop)
                    .bind(1, source)
                    .bind(2, reached)
                    .mapTo(String.class)
                    .forEach(body -> store.prepare(
                                    source, Json.read(body, Body.class).rows())
                            .applyAfter(reached));
            return null;
        });
        var before = clock.instant().minus(SUPERSEDED_KEPT).toEpochMilli();
        database.write(transaction -> transaction.sql().execute(DELETE_SUPERSEDED, loop, source, reached, before));
    }

    private static long newest(Frame events, Source source) {
        return Arrays.stream(events.times(source.timeColumn()).epochMillis())
                .max()
                .orElse(Times.MISSING);
    }

    /**
     * Takes events: durable first, then in force. Exactly the same rows pushed again change nothing, so a sender that
     * did not hear the answer may send them again.
     */
    public Pushed push(
            String loop, String source, List<? extends Map<String, ? extends @Nullable Object>> rows, Actor actor) {
        return push(loop, Map.of(source, rows), actor).getFirst();
    }

    /** As {@link #push(String, String, List, Actor)}, of several sources: all become durable at once, or none. */
    public List<Pushed> push(
            String loop,
            Map<String, ? extends List<? extends Map<String, ? extends @Nullable Object>>> rowsBySource,
            Actor actor) {
        var loaded = loaded(loop);
        loaded.lock.readLock().lock();
        try {
            var store = store(loop);
            var pushes = new ArrayList<Push>(rowsBySource.size());
            rowsBySource.forEach((source, rows) -> pushes.add(prepare(store, loop, source, rows)));
            var fresh = database.write(transaction -> pushes.stream()
                    .map(push -> write(transaction, loop, push, actor))
                    .toList());
            var told = new ArrayList<Pushed>(pushes.size());
            for (var i = 0; i < fresh.size(); i++) {
                if (fresh.get(i)) {
                    pushes.get(i).batch().apply();
                }
                told.add(pushes.get(i).pushed(!fresh.get(i)));
            }
            return told;
        } finally {
            loaded.lock.readLock().unlock();
        }
    }

    /** A push that was read and not written yet. */
    private record Push(
            String id, String source, int rows, Instant from, Instant to, String body, FeatureStore.Batch batch) {
        Pushed pushed(boolean repeated) {
            return new Pushed(id, source, rows, from, to, repeated);
        }
    }

    private Push prepare(
            FeatureStore store,
            String loop,
            String source,
            List<? extends Map<String, ? extends @Nullable Object>> rows) {
        if (rows.isEmpty() || rows.size() > PUSH_ROWS_MAX) {
            throw FeatureProblems.badPush(
                    "There are %d rows.".formatted(rows.size()),
                    "Send 1 to %d rows at a time.".formatted(PUSH_ROWS_MAX));
        }
        var batch = store.prepare(source, rows);
        var from = Times.instant(Arrays.stream(batch.times()).min().orElseThrow());
        var to = Times.instant(Arrays.stream(batch.times()).max().orElseThrow());
        var now = clock.instant();
        if (to.isAfter(now.plus(AHEAD_MAX))) {
            throw FeatureProblems.fromTheFuture(to, now);
        }
        var body = Json.text(Map.of("rows", rows));
        var id = Sha256.of("%s\n%s\n%s".formatted(loop, source, body).getBytes(StandardCharsets.UTF_8))
                .hex();
        return new Push(id, source, rows.size(), from, to, body, batch);
    }

    /** Whether the push is new. */
    private boolean write(Transaction transaction, String loop, Push push, Actor actor) {
        var added = transaction
                .sql()
                .execute(
                        INSERT,
                        push.id(),
                        loop,
                        push.source(),
                        push.from().toEpochMilli(),
                        push.to().toEpochMilli(),
                        push.rows(),
                        push.body(),
                        transaction.at().toEpochMilli(),
                        actor.name());
        if (added > 0) {
            ledger.append(
                    transaction,
                    NewEvent.of(
                            actor,
                            "features/%s/%s".formatted(loop, push.source()),
                            "events-pushed",
                            push.pushed(false)));
        }
        return added > 0;
    }

    /**
     * Computes {@code set} on the events of a loop. The reader follows later restores and pushes by itself; it must be
     * covered by what is loaded, now and after each restore. Equal sets get the same reader. A request that lacks a
     * field is refused.
     */
    public FeatureReader reader(String loop, FeatureSet set) {
        var loaded = loaded(loop);
        return loaded.readers.computeIfAbsent(set, _ -> new Following(loaded, loop, set));
    }

    /** The events that a loop has in memory; empty before the first restore. */
    public Optional<FeatureStore> find(String loop) {
        var loaded = loops.get(loop);
        return loaded == null ? Optional.empty() : Optional.ofNullable(loaded.store);
    }

    private FeatureStore store(String loop) {
        return find(loop).orElseThrow(() -> FeatureProblems.unknownLoop(loop));
    }

    private Loaded loaded(String loop) {
        var loaded = loops.get(loop);
        if (loaded == null) {
            throw FeatureProblems.unknownLoop(loop);
        }
        return loaded;
    }

    /** The vectors of many entities as of one moment, as one answer. */
    public List<FeatureVector> vectors(
            FeatureReader reader, List<? extends Map<String, ? extends @Nullable Object>> entities, Instant at) {
        var vectors = new ArrayList<FeatureVector>(entities.size());
        for (var entity : entities) {
            vectors.add(reader.vector(entity, at));
        }
        return vectors;
    }

    /** Binds the set anew whenever the store under it was replaced. */
    private static final class Following implements FeatureReader {
        private final Loaded loaded;
        private final String loop;
        private final FeatureSet set;
        private final Set<String> fields;
        private volatile @Nullable Binding binding;

        Following(Loaded loaded, String loop, FeatureSet set) {
            this.loaded = loaded;
            this.loop = loop;
            this.set = set;
            this.fields = set.fields();
        }

        private record Binding(FeatureStore store, FeatureReader reader) {}

        @Override
        public FeatureSet set() {
            return set;
        }

        @Override
        public FeatureVector vector(Map<String, ? extends @Nullable Object> entity, Instant at) {
            var store = loaded.store;
            if (store == null) {
                throw FeatureProblems.unknownLoop(loop);
            }
            FeatureSet.requireFields(fields, entity);
            var bound = binding;
            if (bound == null || bound.store() != store) {
                bound = new Binding(store, store.reader(set));
                binding = bound;
            }
            return bound.reader().vector(entity, at);
        }
    }
}
