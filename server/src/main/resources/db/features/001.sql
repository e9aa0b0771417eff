-- Events that were pushed. Together with a dataset version they are all that a loop knows online.
CREATE TABLE feature_push (
    id TEXT NOT NULL PRIMARY KEY,
    loop_name TEXT NOT NULL,
    source_name TEXT NOT NULL,
    from_ms BIGINT NOT NULL,
    to_ms BIGINT NOT NULL,
    row_count INTEGER NOT NULL,
    body TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL
);
CREATE INDEX feature_push_time ON feature_push (loop_name, source_name, to_ms);
