package dev.windlass.validation;

import dev.windlass.data.DatasetVersion;
import dev.windlass.data.Datasets;
import dev.windlass.frame.DuckDb;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Ids;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Validates dataset versions and remembers the verdicts. Safe for many threads. */
public final class Validations {
    /** Validations in a list. */
    public static final int LIST_MAX = 200;

    private static final String INSERT = """
            INSERT INTO validation (id, dataset, version, suite, success, document_json, at_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String FIND = "SELECT document_json FROM validation WHERE id = ?";

    private static final String LIST = """
            SELECT document_json FROM validation WHERE dataset = ? ORDER BY at_ms DESC, id LIMIT ?
            """;

    private final Database database;
    private final Ledger ledger;
    private final Datasets datasets;
    private final DuckDb engine;

    public Validations(Database database, Ledger ledger, Datasets datasets, DuckDb engine) {
        this.database = database;
        this.ledger = ledger;
        this.datasets = datasets;
        this.engine = engine;
    }

    /** Judges the rows of a version as they are. */
    public Validation validate(Suite suite, DatasetVersion version, Actor actor) {
        return validate(suite, version, "", actor);
    }

    /** Judges the rows of a version, prepared by {@code sql} as {@link Datasets#query} says. */
    public Validation validate(Suite suite, DatasetVersion version, String sql, Actor actor) {
        var batch = new Batch(datasets.query(version, sql), datasets.columns(version, sql));
        var results = new Runner(engine, batch).run(suite.expectations());
        return database.write(transaction -> record(transaction, suite, version, List.copyOf(results), actor));
    }

    private Validation record(
            Transaction transaction, Suite suite, DatasetVersion version, List<JsonNode> results, Actor actor) {
        var statistics = Validation.Statistics.of(results);
        var validation = new Validation(
                Ids.random(),
                version.name(),
                version.number(),
                suite.name(),
                statistics.unsuccessful() == 0,
                statistics,
                results,
                actor.name(),
                Instant.ofEpochMilli(transaction.at().toEpochMilli()));
        transaction
                .sql()
                .execute(
                        INSERT,
                        validation.id(),
                        validation.dataset(),
                        validation.version(),
                        validation.suite(),
                        validation.success() ? 1 : 0,
                        Json.text(validation),
                        validation.at().toEpochMilli());
        // Examples hold values of the data, which may be personal: the ledger has counts only.
        var facts = Map.of(
                "validation", validation.id(),
                "version", validation.version(),
                "suite", validation.suite(),
                "success", validation.success(),
                "expectations", statistics.evaluated(),
                "failed", statistics.unsuccessful());
        ledger.append(transaction, NewEvent.of(actor, "dataset/" + version.name(), "validated", facts));
        return validation;
    }

    public Validation find(String id) {
        return database.read(sql -> sql.select(FIND, id).mapTo(String.class).findOne())
                .map(Validations::read)
                .orElseThrow(() -> Problem.notFound(
                        "no-such-validation",
                        "There is no validation '%s'.".formatted(id),
                        "",
                        "List those of a dataset: GET /api/v1/validations?dataset=NAME."));
    }

    /** The newest first. */
    public List<Validation> list(String dataset) {
        return database
                .read(sql ->
                        sql.select(LIST, dataset, LIST_MAX).mapTo(String.class).list())
                .stream()
                .map(Validations::read)
                .toList();
    }

    private static Validation read(String json) {
        return Json.read(json, Validation.class);
    }
}
