CREATE TABLE monitor_report (
    id BIGINT NOT NULL PRIMARY KEY,
    deployment TEXT NOT NULL,
    version INTEGER NOT NULL,
    from_ms BIGINT NOT NULL,
    to_ms BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    report TEXT NOT NULL
);
CREATE INDEX monitor_report_by_time ON monitor_report (deployment, to_ms);
