package dev.windlass.views;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Ids;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The saved views. The entry to this package. */
public final class Views {
    /** The folder of this capability's migrations. */
    public static final String CAPABILITY = "views";

    /** The subject of a view's events is this and its id. */
    public static final String SUBJECT = "view/";

    public static final int VIEWS_MAX = 1_000;
    public static final int NAME_LENGTH_MAX = 100;

    /** 500 chosen runs and some hundred columns fit. */
    public static final int ADDRESS_LENGTH_MAX = 60_000;

    private static final Pattern ADDRESS = Pattern.compile("/(?:runs|runs/compare|traces)(?:[?#][^\\p{Cntrl}\\\\]*)?");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final String SELECT =
            "SELECT id, name, address, created_by, created_at_ms, updated_at_ms FROM saved_view";

    private final Database database;
    private final Ledger ledger;

    public Views(Database database, Ledger ledger) {
        this.database = database;
        this.ledger = ledger;
    }

    /** All of them, by name. */
    public List<SavedView> list() {
        return database.read(sql ->
                sql.select(SELECT + " ORDER BY name").map((row, _) -> view(row)).list());
    }

    Optional<SavedView> find(String id) {
        return database.read(sql -> find(sql, id));
    }

    public SavedView require(String id) {
        return database.read(sql -> require(sql, id));
    }

    public SavedView create(String name, String address, Actor actor) {
        var checked = checkedName(name);
        checkAddress(address);
        return database.write(change -> {
            var count = change.sql()
                    .select("SELECT COUNT(*) FROM saved_view")
                    .mapTo(Integer.class)
                    .one();
            if (count >= VIEWS_MAX) {
                throw ViewProblems.tooMany(VIEWS_MAX);
            }
            requireFree(change.sql(), checked, "");
            var view = new SavedView(Ids.random(), checked, address, actor.name(), change.at(), change.at());
            change.sql()
                    .execute(
                            "INSERT INTO saved_view (id, name, address, created_by, created_at_ms, updated_at_ms)"
                                    + " VALUES (?, ?, ?, ?, ?, ?)",
                            view.id(),
                            view.name(),
                            view.address(),
                            view.createdBy(),
                            change.at().toEpochMilli(),
                            change.at().toEpochMilli());
            event(change, view, "view-saved", actor);
            return view;
        });
    }

    /** Changes what is given; {@code null} leaves as is. */
    public SavedView update(String id, @Nullable String name, @Nullable String address, Actor actor) {
        var checked = name == null ? null : checkedName(name);
        if (address != null) {
            checkAddress(address);
        }
        return database.write(change -> {
            var known = require(change.sql(), id);
            var view = new SavedView(
                    id,
                    Objects.requireNonNullElse(checked, known.name()),
                    Objects.requireNonNullElse(address, known.address()),
                    known.createdBy(),
                    known.createdAt(),
                    change.at());
            requireFree(change.sql(), view.name(), id);
            change.sql()
                    .execute(
                            "UPDATE saved_view SET name = ?, address = ?, updated_at_ms = ? WHERE id = ?",
                            view.name(),
                            view.address(),
                            change.at().toEpochMilli(),
                            id);
            event(change, view, "view-changed", actor);
            return view;
        });
    }

    public void delete(String id, Actor actor) {
        database.<Boolean>write(change -> {
            var view = require(change.sql(), id);
            change.sql().execute("DELETE FROM saved_view WHERE id = ?", id);
            event(change, view, "view-deleted", actor);
            return true;
        });
    }

    private static String checkedName(String name) {
        var stripped = name.strip();
        if (stripped.isEmpty()
                || stripped.length() > NAME_LENGTH_MAX
                || CONTROL.matcher(stripped).find()) {
            throw ViewProblems.badName(NAME_LENGTH_MAX);
        }
        return stripped;
    }

    private static void checkAddress(String address) {
        if (address.length() > ADDRESS_LENGTH_MAX || !ADDRESS.matcher(address).matches()) {
            throw ViewProblems.badAddress(address, ADDRESS_LENGTH_MAX);
        }
    }

    private static void requireFree(Handle sql, String name, String own) {
        var taken = sql.select("SELECT 1 FROM saved_view WHERE name = ? AND id <> ?", name, own)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
        if (taken) {
            throw ViewProblems.nameTaken(name);
        }
    }

    private static SavedView require(Handle sql, String id) {
        return find(sql, id).orElseThrow(() -> ViewProblems.noSuchView(id));
    }

    private static Optional<SavedView> find(Handle sql, String id) {
        return sql.select(SELECT + " WHERE id = ?", id)
                .map((row, _) -> view(row))
                .findOne();
    }

    private static SavedView view(ResultSet row) throws SQLException {
        return new SavedView(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                Instant.ofEpochMilli(row.getLong(5)),
                Instant.ofEpochMilli(row.getLong(6)));
    }

    private void event(Transaction change, SavedView view, String kind, Actor actor) {
        ledger.append(
                change, NewEvent.of(actor, SUBJECT + view.id(), kind, Map.of("view", view.id(), "name", view.name())));
    }
}
