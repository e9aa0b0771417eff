CREATE TABLE evaluation_dataset (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    schema_text TEXT NOT NULL,
    records INTEGER NOT NULL,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_by TEXT NOT NULL
);
CREATE INDEX evaluation_dataset_by_time ON evaluation_dataset (created_at_ms DESC, id);
CREATE TABLE evaluation_dataset_tag (
    dataset TEXT NOT NULL REFERENCES evaluation_dataset (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (dataset, name)
) ${clustered};
CREATE TABLE evaluation_dataset_experiment (
    dataset TEXT NOT NULL REFERENCES evaluation_dataset (id) ON DELETE CASCADE,
    experiment INTEGER NOT NULL REFERENCES experiment (id),
    PRIMARY KEY (dataset, experiment)
) ${clustered};
CREATE INDEX evaluation_dataset_by_experiment ON evaluation_dataset_experiment (experiment, dataset);
CREATE TABLE evaluation_record (
    dataset TEXT NOT NULL REFERENCES evaluation_dataset (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    inputs_sha256 TEXT NOT NULL,
    inputs TEXT NOT NULL,
    outputs TEXT,
    expectations TEXT,
    tags TEXT,
    source TEXT,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    PRIMARY KEY (dataset, id),
    UNIQUE (dataset, inputs_sha256)
);
CREATE INDEX evaluation_record_by_time ON evaluation_record (dataset, created_at_ms, id);
CREATE TABLE scorer (
    id TEXT NOT NULL PRIMARY KEY,
    experiment INTEGER NOT NULL REFERENCES experiment (id),
    name TEXT NOT NULL,
    last_version INTEGER NOT NULL,
    UNIQUE (experiment, name)
);
CREATE TABLE scorer_version (
    scorer TEXT NOT NULL REFERENCES scorer (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    serialized TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    PRIMARY KEY (scorer, version)
);
CREATE TABLE scorer_sampling (
    id TEXT NOT NULL PRIMARY KEY,
    scorer TEXT NOT NULL UNIQUE REFERENCES scorer (id) ON DELETE CASCADE,
    sample_rate ${double} NOT NULL,
    filter TEXT
);
