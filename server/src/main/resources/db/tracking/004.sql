-- The experiments that were removed for good; their ids are not given out again.
CREATE TABLE removed_experiment (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
-- Whether anything refers to bytes is asked before they are removed.
CREATE INDEX artifact_by_sha256 ON artifact (sha256);
