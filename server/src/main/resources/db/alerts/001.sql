CREATE TABLE run_alert (
    number BIGINT NOT NULL PRIMARY KEY,
    run TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    level TEXT NOT NULL,
    raised_by TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    last_at_ms BIGINT NOT NULL,
    times INTEGER NOT NULL
);
CREATE INDEX run_alert_by_run ON run_alert (run, title, number);
