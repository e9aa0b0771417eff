package dev.windlass.wire.mlflow.source;

import dev.windlass.store.DatabaseKind;
import dev.windlass.store.PostgresForTests;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * The database of an mlflow server, with the tables as mlflow's own migrations leave them. Of the newest revision, and of
 * one before logged models, workspaces and names of runs.
 */
final class OldServer {
    static final String NEW = """
            CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
            CREATE TABLE experiments (experiment_id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(256) NOT NULL,
                artifact_location VARCHAR(256), lifecycle_stage VARCHAR(32), creation_time BIGINT,
                last_update_time BIGINT, workspace VARCHAR(63) DEFAULT 'default' NOT NULL);
            CREATE TABLE experiment_tags ("key" VARCHAR(250) NOT NULL, value TEXT, experiment_id INTEGER NOT NULL);
            CREATE TABLE runs (run_uuid VARCHAR(32) NOT NULL PRIMARY KEY, name VARCHAR(250), source_type VARCHAR(20),
                source_name VARCHAR(500), entry_point_name VARCHAR(50), user_id VARCHAR(256), status VARCHAR(9),
                start_time BIGINT, end_time BIGINT, source_version VARCHAR(50), lifecycle_stage VARCHAR(20),
                artifact_uri VARCHAR(200), experiment_id INTEGER, deleted_time BIGINT);
            CREATE TABLE params ("key" VARCHAR(250) NOT NULL, value VARCHAR(8000) NOT NULL, run_uuid VARCHAR(32) NOT NULL);
            CREATE TABLE tags ("key" VARCHAR(250) NOT NULL, value TEXT, run_uuid VARCHAR(32) NOT NULL);
            CREATE TABLE metrics ("key" VARCHAR(250) NOT NULL, value DOUBLE PRECISION NOT NULL, timestamp BIGINT NOT NULL,
                run_uuid VARCHAR(32) NOT NULL, step BIGINT DEFAULT 0 NOT NULL, is_nan BOOLEAN NOT NULL);
            CREATE TABLE datasets (dataset_uuid VARCHAR(36) NOT NULL, experiment_id INTEGER NOT NULL,
                name VARCHAR(500) NOT NULL, digest VARCHAR(36) NOT NULL, dataset_source_type VARCHAR(36) NOT NULL,
                dataset_source TEXT NOT NULL, dataset_schema TEXT, dataset_profile TEXT);
            CREATE TABLE inputs (input_uuid VARCHAR(36) NOT NULL, source_type VARCHAR(36) NOT NULL,
                source_id VARCHAR(36) NOT NULL, destination_type VARCHAR(36) NOT NULL,
                destination_id VARCHAR(36) NOT NULL, step BIGINT DEFAULT 0 NOT NULL);
            CREATE TABLE input_tags (input_uuid VARCHAR(36) NOT NULL, name VARCHAR(255) NOT NULL,
                value VARCHAR(500) NOT NULL);
            CREATE TABLE logged_models (model_id VARCHAR(36) NOT NULL PRIMARY KEY, experiment_id INTEGER NOT NULL,
                name VARCHAR(500) NOT NULL, artifact_location VARCHAR(1000) NOT NULL,
                creation_timestamp_ms BIGINT NOT NULL, last_updated_timestamp_ms BIGINT NOT NULL, status INTEGER NOT NULL,
                lifecycle_stage VARCHAR(32), model_type VARCHAR(500), source_run_id VARCHAR(32),
                status_message VARCHAR(1000));
            CREATE TABLE logged_model_params (model_id VARCHAR(36) NOT NULL, experiment_id INTEGER NOT NULL,
                param_key VARCHAR(255) NOT NULL, param_value TEXT NOT NULL);
            CREATE TABLE logged_model_tags (model_id VARCHAR(36) NOT NULL, experiment_id INTEGER NOT NULL,
                tag_key VARCHAR(255) NOT NULL, tag_value TEXT NOT NULL);
            CREATE TABLE logged_model_metrics (model_id VARCHAR(36) NOT NULL, metric_name VARCHAR(500) NOT NULL,
                metric_timestamp_ms BIGINT NOT NULL, metric_step BIGINT NOT NULL, metric_value DOUBLE PRECISION,
                experiment_id INTEGER NOT NULL, run_id VARCHAR(32) NOT NULL, dataset_uuid VARCHAR(36),
                dataset_name VARCHAR(500), dataset_digest VARCHAR(36));
            CREATE TABLE registered_models (name VARCHAR(256) NOT NULL, creation_time BIGINT, last_updated_time BIGINT,
                description VARCHAR(5000), workspace VARCHAR(63) DEFAULT 'default' NOT NULL);
            CREATE TABLE registered_model_tags ("key" VARCHAR(250) NOT NULL, value VARCHAR(5000),
                name VARCHAR(256) NOT NULL, workspace VARCHAR(63) DEFAULT 'default' NOT NULL);
            CREATE TABLE registered_model_aliases (alias VARCHAR(256) NOT NULL, version INTEGER NOT NULL,
                name VARCHAR(256) NOT NULL, workspace VARCHAR(63) DEFAULT 'default' NOT NULL);
            CREATE TABLE model_versions (name VARCHAR(256) NOT NULL, version INTEGER NOT NULL, creation_time BIGINT,
                last_updated_time BIGINT, description VARCHAR(5000), user_id VARCHAR(256), current_stage VARCHAR(20),
                source VARCHAR(500), run_id VARCHAR(32), status VARCHAR(20), status_message VARCHAR(500),
                run_link VARCHAR(500), storage_location VARCHAR(500), workspace VARCHAR(63) DEFAULT 'default' NOT NULL);
            CREATE TABLE model_version_tags ("key" VARCHAR(250) NOT NULL, value TEXT, name VARCHAR(256) NOT NULL,
                version INTEGER NOT NULL, workspace VARCHAR(63) DEFAULT 'default' NOT NULL);
            CREATE TABLE trace_info (request_id VARCHAR(50) NOT NULL);
            INSERT INTO alembic_version VALUES ('dc11669786a5');
            """;

    static final String OLD = """
            CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
            CREATE TABLE experiments (experiment_id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(256) NOT NULL,
                artifact_location VARCHAR(256), lifecycle_stage VARCHAR(32));
            CREATE TABLE runs (run_uuid VARCHAR(32) NOT NULL PRIMARY KEY, name VARCHAR(250), source_type VARCHAR(20),
                user_id VARCHAR(256), status VARCHAR(20), start_time BIGINT, end_time BIGINT,
                lifecycle_stage VARCHAR(20), artifact_uri VARCHAR(200), experiment_id INTEGER);
            CREATE TABLE params ("key" VARCHAR(250) NOT NULL, value VARCHAR(250) NOT NULL, run_uuid VARCHAR(32) NOT NULL);
            CREATE TABLE tags ("key" VARCHAR(250) NOT NULL, value VARCHAR(250), run_uuid VARCHAR(32) NOT NULL);
            CREATE TABLE metrics ("key" VARCHAR(250) NOT NULL, value DOUBLE PRECISION NOT NULL, timestamp BIGINT NOT NULL,
                run_uuid VARCHAR(32) NOT NULL);
            INSERT INTO alembic_version VALUES ('451aebb31d03');
            """;

    private final DatabaseKind kind;
    private final Path file;
    private final String postgres;

    /** An empty database of this kind; a file lies in the folder. */
    OldServer(DatabaseKind kind, Path folder) {
        this.kind = kind;
        this.file = folder.resolve("mlflow.db");
        this.postgres = kind == DatabaseKind.POSTGRES ? PostgresForTests.newDatabase() : "";
    }

    /** As mlflow writes it. */
    String address() {
        return kind == DatabaseKind.POSTGRES ? postgres : "sqlite:///" + file;
    }

    /** Runs statements, each ended by a semicolon at the end of a line. */
    void run(String statements) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            for (var one : statements.split(";\n")) {
                if (!one.isBlank()) {
                    statement.execute(one);
                }
            }
        }
    }

    private Connection connect() throws SQLException {
        if (kind == DatabaseKind.SQLITE) {
            return DriverManager.getConnection("jdbc:sqlite:" + file);
        }
        var uri = URI.create(postgres);
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d%s".formatted(uri.getHost(), uri.getPort(), uri.getPath()),
                uri.getUserInfo(),
                "");
    }
}
