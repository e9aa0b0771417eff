CREATE TABLE import_mark (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE TABLE imported_experiment (
    source TEXT NOT NULL,
    source_id TEXT NOT NULL,
    experiment INTEGER NOT NULL,
    PRIMARY KEY (source, source_id)
);
CREATE TABLE import_report (
    seq INTEGER NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    report TEXT NOT NULL
);
