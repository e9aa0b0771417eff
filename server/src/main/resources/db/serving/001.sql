CREATE TABLE deployment (
    name TEXT NOT NULL PRIMARY KEY,
    model TEXT NOT NULL,
    champion INTEGER NOT NULL,
    candidate INTEGER,
    candidate_percent INTEGER NOT NULL,
    shadow INTEGER,
    changed_at_ms BIGINT NOT NULL
);
CREATE TABLE prediction (
    seq ${row_number} NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    deployment TEXT NOT NULL,
    model TEXT NOT NULL,
    version INTEGER NOT NULL,
    route TEXT NOT NULL,
    join_key TEXT NOT NULL,
    inputs TEXT NOT NULL,
    features ${bytes} NOT NULL,
    feature_times TEXT NOT NULL,
    output ${double},
    latency_us BIGINT NOT NULL,
    error TEXT NOT NULL
);
CREATE UNIQUE INDEX prediction_by_id ON prediction (id);
CREATE INDEX prediction_by_time ON prediction (deployment, at_ms);
CREATE TABLE prediction_label (
    deployment TEXT NOT NULL,
    join_key TEXT NOT NULL,
    label ${double} NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (deployment, join_key)
);
CREATE TABLE prediction_segment (
    first_seq BIGINT NOT NULL PRIMARY KEY,
    last_seq BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    sealed_at_ms BIGINT NOT NULL
);
