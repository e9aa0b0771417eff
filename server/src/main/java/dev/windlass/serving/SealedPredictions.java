package dev.windlass.serving;

import dev.windlass.ledger.Event;
import dev.windlass.ledger.Finding;
import dev.windlass.ledger.SealedFacts;
import dev.windlass.ledger.Verification;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** Recomputes the hash of every sealed segment of predictions and compares it with the one in the ledger. */
public final class SealedPredictions implements SealedFacts {
    private static final int FETCH_ROWS = 1_000;

    @Override
    public String name() {
        return PredictionLog.SEAL_SUBJECT;
    }

    @Override
    public void verify(Handle sql, Consumer<Finding> findings) {
        var seals = new ArrayList<Event>();
        Verification.sealingEvents(sql, PredictionLog.SEAL_SUBJECT, PredictionLog.SEAL_KIND, seals::add);
        var next = 0L;
        for (var seal : seals) {
            var first = seal.body().path("firstSeq").asLong(-1);
            var last = seal.body().path("lastSeq").asLong(-1);
            if (first != next) {
                findings.accept(new Finding(
                        name(), next, "Event %d seals from %d, not from %d.".formatted(seal.seq(), first, next)));
            }
            var found = recompute(sql, first, last);
            if (!found.hash().hex().equals(seal.body().path("sha256").asString(""))) {
                findings.accept(new Finding(
                        name(),
                        first,
                        "Predictions %d to %d, of which %d of %d are there, are not those that event %d sealed."
                                .formatted(
                                        first,
                                        last,
                                        found.rows(),
                                        seal.body().path("rows").asLong(),
                                        seal.seq())));
            }
            next = last + 1;
        }
    }

    private static SegmentDigest.Segment recompute(Handle sql, long first, long last) {
        var digest = new SegmentDigest(first);
        try (var rows = sql
                .createQuery(PredictionRow.SELECT + " WHERE seq >= ? AND seq <= ? ORDER BY seq")
                .bind(0, first)
                .bind(1, last)
                .setFetchSize(FETCH_ROWS)
                .map((row, _) -> SegmentDigest.Placed.of(row))
                .stream()) {
            rows.forEach(digest::add);
        }
        return digest.end();
    }
}
