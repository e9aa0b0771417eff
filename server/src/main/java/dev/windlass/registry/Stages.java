package dev.windlass.registry;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Transaction;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Moves versions between stages, and keeps each move. */
final class Stages {
    private final Ledger ledger;

    Stages(Ledger ledger) {
        this.ledger = ledger;
    }

    /** A version of a model in the tables. */
    record Place(String model, int seq, int version) {}

    /** Moves a version; to the stage where it is, is no move. */
    void move(Transaction change, Place place, Stage to, String reason, Actor actor) {
        var from = current(change.sql(), place);
        if (from != to) {
            change.sql()
                    .execute(
                            "UPDATE model_version SET stage = ? WHERE model = ? AND version = ?",
                            to.word(),
                            place.seq(),
                            place.version());
            RegistryWriter.touchVersion(change, place.seq(), place.version());
            keep(change, place, new StageChange(place.version(), from, to, change.at(), actor.name(), reason));
            var body = Json.object()
                    .put("model", place.model())
                    .put("version", place.version())
                    .put("from", from.word())
                    .put("stage", to.word());
            ledger.append(change, new NewEvent(actor, Registry.SUBJECT + place.model(), "stage-changed", body, reason));
        }
    }

    /** The other versions in a stage. */
    static List<Place> others(Handle sql, Place place, Stage stage) {
        return sql.select(
                        "SELECT version FROM model_version WHERE model = ? AND stage = ? AND version <> ? AND deleted = 0"
                                + " ORDER BY version",
                        place.seq(),
                        stage.word(),
                        place.version())
                .map((row, _) -> new Place(place.model(), place.seq(), row.getInt(1)))
                .list();
    }

    /** Keeps that a version left its stage for good; its deletion has an event of its own. */
    static void left(Transaction change, Place place, String reason, Actor actor) {
        var from = current(change.sql(), place);
        if (from != Stage.NONE) {
            keep(change, place, new StageChange(place.version(), from, null, change.at(), actor.name(), reason));
        }
    }

    private static Stage current(Handle sql, Place place) {
        return Stage.of(sql.select(
                        "SELECT stage FROM model_version WHERE model = ? AND version = ?", place.seq(), place.version())
                .mapTo(String.class)
                .one());
    }

    private static void keep(Transaction change, Place place, StageChange move) {
        int number = change.sql()
                .select("SELECT COALESCE(MAX(number), 0) + 1 FROM model_stage_change WHERE model = ?", place.seq())
                .mapTo(Integer.class)
                .one();
        change.sql()
                .execute(
                        "INSERT INTO model_stage_change (model, number, version, from_stage, to_stage, at_ms, actor,"
                                + " reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        place.seq(),
                        number,
                        move.version(),
                        move.from().word(),
                        word(move.to()),
                        move.at().toEpochMilli(),
                        move.actor(),
                        move.reason());
    }

    private static @Nullable String word(@Nullable Stage stage) {
        return stage == null ? null : stage.word();
    }
}
