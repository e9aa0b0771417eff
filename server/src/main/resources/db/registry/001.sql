CREATE TABLE registered_model (
    seq INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL
);
CREATE TABLE registered_model_tag (
    model INTEGER NOT NULL REFERENCES registered_model (seq),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (model, name)
);
CREATE TABLE model_version (
    model INTEGER NOT NULL REFERENCES registered_model (seq),
    version INTEGER NOT NULL,
    description TEXT NOT NULL,
    user_name TEXT NOT NULL,
    stage TEXT NOT NULL,
    source TEXT NOT NULL,
    run TEXT NOT NULL,
    run_link TEXT NOT NULL,
    logged_model TEXT NOT NULL,
    artifact_root TEXT NOT NULL,
    provenance TEXT NOT NULL,
    metadata TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    deleted SMALLINT NOT NULL,
    PRIMARY KEY (model, version)
);
CREATE INDEX model_version_by_run ON model_version (run);
CREATE TABLE model_version_tag (
    model INTEGER NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (model, version, name)
);
CREATE TABLE model_alias (
    model INTEGER NOT NULL REFERENCES registered_model (seq),
    alias TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (model, alias)
);
CREATE TABLE model_alias_change (
    model INTEGER NOT NULL REFERENCES registered_model (seq),
    number INTEGER NOT NULL,
    alias TEXT NOT NULL,
    from_version INTEGER,
    to_version INTEGER,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (model, number)
);
CREATE INDEX model_alias_change_by_alias ON model_alias_change (model, alias, at_ms);
