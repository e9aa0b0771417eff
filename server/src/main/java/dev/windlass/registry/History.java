package dev.windlass.registry;

import dev.windlass.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Every move of every alias and stage, also of models that were deleted: who, when, why, from which version to which. What
 * an alias meant at a moment is the last move before it.
 */
public final class History {
    static final String ALIAS_COLUMNS = "alias, from_version, to_version, at_ms, actor, reason, approver";

    private static final String OF_NAME = """
             WHERE model IN (
                SELECT seq FROM registered_model WHERE name = ? UNION ALL SELECT seq FROM deleted_model WHERE name = ?)
            ORDER BY model, number
            """;

    private final Database database;

    History(Database database) {
        this.database = database;
    }

    /**
     * How things stood at a moment, each with the move that made it so.
     *
     * @param aliases every alias that meant a version
     * @param stages every version that was in another stage than None
     */
    public record Standing(Instant at, List<AliasChange> aliases, List<StageChange> stages) {
        /** What one alias meant. */
        Standing of(String alias) {
            return new Standing(
                    at,
                    aliases.stream().filter(move -> move.alias().equals(alias)).toList(),
                    List.of());
        }
    }

    /** A move, and which of the models that had the name it was of. */
    private record Of<T>(int model, T move) {}

    /** Every move of every alias of a model, in order; also of models of this name that were deleted. */
    public List<AliasChange> aliases(String model) {
        return database.read(sql -> {
            var moves = aliasMoves(sql, model);
            if (moves.isEmpty()) {
                requireKnown(sql, model);
            }
            return moves.stream().map(Of::move).toList();
        });
    }

    /** As {@link #aliases}, of stages. */
    public List<StageChange> stages(String model) {
        return database.read(sql -> {
            requireKnown(sql, model);
            return stageMoves(sql, model).stream().map(Of::move).toList();
        });
    }

    /** What every alias meant, and in which stage every version was, at {@code moment}. */
    public Standing at(String model, Instant moment) {
        return database.read(sql -> {
            requireKnown(sql, model);
            var aliases = new LinkedHashMap<Of<String>, AliasChange>();
            for (var one : aliasMoves(sql, model)) {
                if (!one.move().at().isAfter(moment)) {
                    aliases.put(new Of<>(one.model(), one.move().alias()), one.move());
                }
            }
            var stages = new HashMap<Of<Integer>, StageChange>();
            for (var one : stageMoves(sql, model)) {
                if (!one.move().at().isAfter(moment)) {
                    stages.put(new Of<>(one.model(), one.move().version()), one.move());
                }
            }
            return new Standing(
                    moment,
                    aliases.values().stream().filter(move -> move.to() != null).toList(),
                    stages.values().stream()
                            .filter(move -> move.to() != null && move.to() != Stage.NONE)
                            .sorted((a, b) -> Integer.compare(a.version(), b.version()))
                            .toList());
        });
    }

    private static List<Of<AliasChange>> aliasMoves(Handle sql, String model) {
        return sql.select("SELECT %s, model FROM model_alias_change".formatted(ALIAS_COLUMNS) + OF_NAME, model, model)
                .map((row, _) -> new Of<>(row.getInt(8), aliasChange(row)))
                .list();
    }

    private static List<Of<StageChange>> stageMoves(Handle sql, String model) {
        return sql.select(
                        "SELECT version, from_stage, to_stage, at_ms, actor, reason, model FROM model_stage_change"
                                + OF_NAME,
                        model,
                        model)
                .map((row, _) -> new Of<>(row.getInt(7), stageChange(row)))
                .list();
    }

    private static void requireKnown(Handle sql, String model) {
        var known = RegistryReader.seq(sql, model).isPresent()
                || sql.select("SELECT seq FROM deleted_model WHERE name = ? LIMIT 1", model)
                        .mapTo(Integer.class)
                        .findOne()
                        .isPresent();
        if (!known) {
            throw RegistryProblems.noSuchModel(model);
        }
    }

    static AliasChange aliasChange(ResultSet row) throws SQLException {
        return new AliasChange(
                row.getString(1),
                RegistryReader.number(row, 2),
                RegistryReader.number(row, 3),
                Instant.ofEpochMilli(row.getLong(4)),
                row.getString(5),
                row.getString(6),
                row.getString(7));
    }

    private static StageChange stageChange(ResultSet row) throws SQLException {
        var to = row.getString(3);
        return new StageChange(
                row.getInt(1),
                Stage.of(row.getString(2)),
                to == null ? null : Stage.of(to),
                Instant.ofEpochMilli(row.getLong(4)),
                row.getString(5),
                row.getString(6));
    }
}
