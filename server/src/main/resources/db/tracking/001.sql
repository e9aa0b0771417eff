CREATE TABLE experiment (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    artifact_root TEXT NOT NULL,
    lifecycle TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL
);
CREATE TABLE experiment_tag (
    experiment INTEGER NOT NULL REFERENCES experiment (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (experiment, name)
) ${clustered};
CREATE TABLE run (
    seq INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    experiment INTEGER NOT NULL REFERENCES experiment (id),
    name TEXT NOT NULL,
    user_name TEXT NOT NULL,
    status TEXT NOT NULL,
    started_at_ms BIGINT NOT NULL,
    ended_at_ms BIGINT,
    lifecycle TEXT NOT NULL,
    artifact_root TEXT NOT NULL
);
CREATE INDEX run_by_start ON run (experiment, lifecycle, started_at_ms DESC, id);
CREATE TABLE run_param (
    run INTEGER NOT NULL REFERENCES run (seq),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (run, name)
) ${clustered};
CREATE INDEX run_param_by_value ON run_param (name, substr(value, 1, 200), run);
CREATE TABLE run_tag (
    run INTEGER NOT NULL REFERENCES run (seq),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (run, name)
) ${clustered};
CREATE INDEX run_tag_by_value ON run_tag (name, substr(value, 1, 200), run);
CREATE TABLE metric_series (
    seq INTEGER NOT NULL PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (seq),
    name TEXT NOT NULL,
    value ${double} NOT NULL,
    is_nan SMALLINT NOT NULL,
    step BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    UNIQUE (run, name)
);
CREATE INDEX metric_series_by_value ON metric_series (name, value, run, is_nan);
CREATE TABLE metric_point (
    series INTEGER NOT NULL REFERENCES metric_series (seq),
    at_ms BIGINT NOT NULL,
    step BIGINT NOT NULL,
    value ${double} NOT NULL,
    is_nan SMALLINT NOT NULL,
    PRIMARY KEY (series, at_ms, step, value, is_nan)
) ${clustered};
CREATE TABLE tracked_dataset (
    seq INTEGER NOT NULL PRIMARY KEY,
    experiment INTEGER NOT NULL REFERENCES experiment (id),
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    source_type TEXT NOT NULL,
    source TEXT NOT NULL,
    dataset_schema TEXT NOT NULL,
    profile TEXT NOT NULL,
    UNIQUE (experiment, name, digest)
);
CREATE TABLE run_dataset (
    run INTEGER NOT NULL REFERENCES run (seq),
    dataset INTEGER NOT NULL REFERENCES tracked_dataset (seq),
    context TEXT NOT NULL,
    tags TEXT NOT NULL,
    PRIMARY KEY (run, dataset)
);
CREATE INDEX run_dataset_by_dataset ON run_dataset (dataset);
CREATE TABLE run_model (
    run INTEGER NOT NULL REFERENCES run (seq),
    direction TEXT NOT NULL,
    model TEXT NOT NULL,
    step BIGINT NOT NULL,
    PRIMARY KEY (run, direction, model)
);
CREATE TABLE artifact (
    root TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (root, path)
);
CREATE TABLE logged_model (
    id TEXT NOT NULL PRIMARY KEY,
    experiment INTEGER NOT NULL REFERENCES experiment (id),
    name TEXT NOT NULL,
    source_run TEXT NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    lifecycle TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    artifact_root TEXT NOT NULL
);
CREATE INDEX logged_model_by_experiment ON logged_model (experiment, lifecycle, created_at_ms);
CREATE INDEX logged_model_by_run ON logged_model (source_run);
CREATE TABLE logged_model_param (
    model TEXT NOT NULL REFERENCES logged_model (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (model, name)
);
CREATE TABLE logged_model_tag (
    model TEXT NOT NULL REFERENCES logged_model (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (model, name)
);
CREATE TABLE logged_model_metric (
    model TEXT NOT NULL REFERENCES logged_model (id),
    name TEXT NOT NULL,
    dataset_name TEXT NOT NULL,
    dataset_digest TEXT NOT NULL,
    run TEXT NOT NULL,
    value ${double} NOT NULL,
    is_nan SMALLINT NOT NULL,
    step BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (model, name, dataset_name, dataset_digest, run)
);
CREATE INDEX logged_model_metric_by_value ON logged_model_metric (name, value);
