package dev.windlass.serving;

import dev.windlass.ledger.Event;
import dev.windlass.ledger.Finding;
import dev.windlass.ledger.SealedFacts;
import dev.windlass.ledger.Verification;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** Recomputes the hash of every sealed segment of the prediction log, and compares it with the ledger's. */
public final class SealedPredictions implements SealedFacts {
    @Override
    public String name() {
        return "predictions";
    }

    @Override
    public void verify(Handle sql, Consumer<Finding> findings) {
        var events = new ArrayList<Event>();
        Verification.sealingEvents(sql, PredictionLog.SEAL_SUBJECT, PredictionLog.SEAL_KIND, events::add);
        var next = 0L;
        for (var event : events) {
            var first = event.body().path("firstSeq").asLong(-1);
            var last = event.body().path("lastSeq").asLong(-1);
            if (first != next) {
                findings.accept(new Finding(
                        name(), next, "No segment seals the predictions from here to %d.".formatted(first)));
            }
            next = last + 1;
            verify(sql, first, last, event.body().path("sha256").asString(""), findings);
        }
    }

    private void verify(Handle sql, long first, long last, String sealed, Consumer<Finding> findings) {
        var digest = new SegmentDigest(first);
        try (var rows = sql
                .createQuery(PredictionRow.SELECT + " WHERE seq >= ? AND seq <= ? ORDER BY seq")
                .bind(0, first)
                .bind(1, last)
                .map((row, _) -> Map.entry(row.getLong(1), PredictionRow.of(row).canonical()))
                .stream()) {
            rows.forEach(row -> digest.add(row.getKey(), row.getValue()));
        }
        if (!digest.end().hash().hex().equals(sealed)) {
            findings.accept(new Finding(
                    name(),
                    first,
                    "A prediction between %d and %d was changed, added or removed after they were sealed."
                            .formatted(first, last)));
        }
    }
}
