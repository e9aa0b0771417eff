CREATE TABLE loop_file (
    name TEXT NOT NULL PRIMARY KEY,
    yaml TEXT NOT NULL,
    files TEXT NOT NULL,
    applied_at_ms BIGINT NOT NULL
);
