CREATE TABLE issue (
    id TEXT NOT NULL PRIMARY KEY,
    experiment INTEGER NOT NULL REFERENCES experiment (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    status TEXT NOT NULL,
    severity TEXT,
    root_causes TEXT NOT NULL,
    categories TEXT NOT NULL,
    source_run TEXT,
    created_by TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL
);
CREATE INDEX issue_by_experiment ON issue (experiment, created_at_ms DESC);
CREATE INDEX issue_by_source_run ON issue (source_run);
