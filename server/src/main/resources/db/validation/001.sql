CREATE TABLE validation (
    id TEXT NOT NULL PRIMARY KEY,
    dataset TEXT NOT NULL,
    version INTEGER NOT NULL,
    suite TEXT NOT NULL,
    success SMALLINT NOT NULL,
    document_json TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);

CREATE INDEX validation_by_dataset ON validation (dataset, at_ms);
