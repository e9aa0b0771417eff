package dev.windlass.tracking;

import dev.windlass.blob.BlobStore;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Sha256;
import dev.windlass.ledger.Event;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Removes for good what was deleted long ago, and then the bytes that nothing refers to any more.
 *
 * <p>Rows go in small changes, each with the events that tell of it, so that others can write in between; an experiment
 * goes last of all that is in it. Whoever is interrupted begins again and comes to the same. Bytes go when neither a row
 * nor an event of the ledger refers to them and nobody has put or asked for them for a day: the check and the removal
 * are one change, and changes are made one after the other, so that nothing refers to bytes that are gone. The files of
 * registered versions are entries of their own and stay.
 */
public final class GarbageCollection {
    /** An upload that was begun so long ago and is not complete is given up. */
    static final Duration UPLOAD_ABANDONED_AFTER = Duration.ofDays(7);

    private static final String SUBJECT = "blobs";
    private static final int ROWS_PER_CHANGE = 20;
    private static final int BLOBS_PER_CHANGE = 200;
    private static final int BLOBS_MAX = 1_000_000;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final Database database;
    private final Ledger ledger;
    private final BlobStore blobs;
    private final InstantSource clock;
    private final List<Attached> attached;
    private final List<BlobReferences> references;
    private final ReentrantLock one = new ReentrantLock();

    /** @param references who refers to bytes beside the artifacts of this capability and the ledger */
    public GarbageCollection(
            Database database,
            Ledger ledger,
            BlobStore blobs,
            InstantSource clock,
            List<Attached> attached,
            List<BlobReferences> references) {
        this.database = database;
        this.ledger = ledger;
        this.blobs = blobs;
        this.clock = clock;
        this.attached = List.copyOf(attached);
        var all = new ArrayList<BlobReferences>(references);
        all.add((sql, hashes) ->
                referring(sql, "SELECT DISTINCT sha256 FROM artifact WHERE sha256 IN (<hashes>)", hashes));
        all.add((sql, hashes) ->
                referring(sql, "SELECT DISTINCT sha256 FROM uploaded_part WHERE sha256 IN (<hashes>)", hashes));
        this.references = List.copyOf(all);
    }

    /**
     * What goes, or went.
     *
     * @param before what was deleted before this moment goes
     * @param things what belongs to removed experiments beside runs and models, such as traces
     * @param freed the bytes that went; absent when nothing was removed yet
     */
    public record Report(
            Instant before,
            long experiments,
            long runs,
            long loggedModels,
            long things,
            long uploads,
            @Nullable Freed freed) {}

    public record Freed(long blobs, long bytes) {}

    /** What {@link #collect} would remove. */
    public Report preview(Duration olderThan) {
        var before = before(olderThan);
        return database.read(sql -> {
            var experiments = Removal.experiments(sql, before);
            var things = experiments.stream()
                    .flatMap(experiment ->
                            attached.stream().map(capability -> (long) capability.count(sql, experiment.number())))
                    .reduce(0L, Long::sum);
            return new Report(
                    before,
                    experiments.stream().filter(Removal::isRemovable).count(),
                    Removal.countRuns(sql, before),
                    Removal.countModels(sql, before),
                    things,
                    Removal.uploads(sql, uploadsBefore()).size(),
                    null);
        });
    }

    private Instant before(Duration olderThan) {
        return clock.instant().minus(olderThan);
    }

    private Instant uploadsBefore() {
        return clock.instant().minus(UPLOAD_ABANDONED_AFTER);
    }

    /** Removes what was deleted so long ago. Whoever comes while this goes on waits for its end. */
    public Report collect(Duration olderThan, Actor actor) {
        one.lock();
        try {
            var before = before(olderThan);
            database.<Boolean>write(change -> {
                Removal.dateUndated(change);
                return true;
            });
            long uploads = database.write(this::removeUploads);
            var runs = repeat(change -> removeRuns(change, before, actor));
            var models = repeat(change -> removeModels(change, before, actor));
            var things = 0L;
            var experiments = 0L;
            for (var experiment : database.read(sql -> Removal.experiments(sql, before))) {
                things += removeThings(experiment, before);
                experiments += database.write(change -> removeExperiment(change, experiment, before, actor));
            }
            return new Report(before, experiments, runs, models, things, uploads, sweep(actor));
        } finally {
            one.unlock();
        }
    }

    private interface Step {
        /** Answers how many rows went; 0 when there are no more. */
        int remove(Transaction change);
    }

    private long repeat(Step step) {
        var sum = 0L;
        while (true) {
            int removed = database.write(step::remove);
            if (removed == 0) {
                return sum;
            }
            sum += removed;
        }
    }

    private int removeUploads(Transaction change) {
        var abandoned = Removal.uploads(change.sql(), uploadsBefore());
        abandoned.forEach(upload -> PartUploads.remove(change.sql(), upload));
        return abandoned.size();
    }

    private int removeRuns(Transaction change, Instant before, Actor actor) {
        var runs = Removal.runs(change.sql(), before, ROWS_PER_CHANGE);
        for (var run : runs) {
            var files = Removal.run(change.sql(), run);
            attached.forEach(capability -> capability.forgetRun(change.sql(), run.id()));
            tell(change, Runs.SUBJECT + run.id(), "run-removed", Map.of("run", run.id(), "files", files), actor);
        }
        return runs.size();
    }

    private int removeModels(Transaction change, Instant before, Actor actor) {
        var models = Removal.models(change.sql(), before, ROWS_PER_CHANGE);
        for (var model : models) {
            var files = Removal.model(change.sql(), model);
            tell(
                    change,
                    LoggedModels.SUBJECT + model.id(),
                    "logged-model-removed",
                    Map.of("model", model.id(), "files", files),
                    actor);
        }
        return models.size();
    }

    private long removeThings(Removal.Row experiment, Instant before) {
        var sum = 0L;
        for (var capability : attached) {
            sum += repeat(change -> Removal.isDue(change.sql(), experiment.number(), before)
                    ? capability.removeSome(change, experiment.number(), ROWS_PER_CHANGE)
                    : 0);
        }
        return sum;
    }

    private int removeExperiment(Transaction change, Removal.Row experiment, Instant before, Actor actor) {
        var attachments = attached.stream()
                .mapToInt(capability -> capability.count(change.sql(), experiment.number()))
                .sum();
        if (attachments > 0
                || !Removal.isDue(change.sql(), experiment.number(), before)
                || !Removal.experiment(change, experiment)) {
            return 0;
        }
        var id = String.valueOf(experiment.number());
        tell(
                change,
                Experiments.SUBJECT + id,
                "experiment-removed",
                Map.of("experiment", id, "name", experiment.id()),
                actor);
        return 1;
    }

    private void tell(Transaction change, String subject, String kind, Map<String, Object> body, Actor actor) {
        ledger.append(change, NewEvent.of(actor, subject, kind, body));
    }

    private Freed sweep(Actor actor) {
        var candidates = new LinkedHashSet<Sha256>();
        try {
            for (var part = 0; part < BlobStore.PARTS && candidates.size() < BLOBS_MAX; part++) {
                candidates.addAll(unreferenced(blobs.idle(part)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        removeTold(candidates);
        var freed = new Freed(0, 0);
        for (var some : Chunks.of(List.copyOf(candidates), BLOBS_PER_CHANGE)) {
            Freed more = database.write(change -> remove(change, some, actor));
            freed = new Freed(freed.blobs() + more.blobs(), freed.bytes() + more.bytes());
        }
        return freed;
    }

    private Set<Sha256> unreferenced(List<Sha256> idle) {
        var left = new LinkedHashSet<>(idle);
        for (var some : Chunks.of(idle, BLOBS_PER_CHANGE)) {
            database.<Boolean>read(sql -> {
                references.forEach(reference -> left.removeAll(reference.among(sql, some)));
                return true;
            });
        }
        return left;
    }

    /** Takes out what an event of the ledger tells of. */
    private void removeTold(Set<Sha256> candidates) {
        var after = -1L;
        while (!candidates.isEmpty()) {
            List<Event> page = ledger.events("", after, Ledger.PAGE_MAX);
            if (page.isEmpty()) {
                return;
            }
            for (var event : page) {
                HASH.matcher(event.body().toString())
                        .results()
                        .forEach(hash -> candidates.remove(new Sha256(hash.group())));
            }
            after = page.getLast().seq();
        }
    }

    private Freed remove(Transaction change, Collection<Sha256> hashes, Actor actor) {
        var free = new LinkedHashSet<>(hashes);
        references.forEach(reference -> free.removeAll(reference.among(change.sql(), hashes)));
        var count = 0L;
        var bytes = 0L;
        try {
            for (var hash : free) {
                var removed = blobs.removeIdle(hash);
                count += removed.isPresent() ? 1 : 0;
                bytes += removed.orElse(0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (count > 0) {
            tell(change, SUBJECT, "blobs-removed", Map.of("count", count, "bytes", bytes), actor);
        }
        return new Freed(count, bytes);
    }

    private static Set<Sha256> referring(Handle sql, String select, Collection<Sha256> hashes) {
        return sql.createQuery(select)
                .bindList("hashes", hashes.stream().map(Sha256::hex).toList())
                .map((row, _) -> new Sha256(row.getString(1)))
                .set();
    }
}
