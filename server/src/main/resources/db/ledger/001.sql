CREATE TABLE ledger_event (
    seq ${row_number} NOT NULL PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    reason TEXT NOT NULL,
    leaf_hash ${bytes} NOT NULL
);
CREATE INDEX ledger_event_by_subject ON ledger_event (subject, seq);
CREATE TABLE ledger_node (
    level INTEGER NOT NULL,
    position BIGINT NOT NULL,
    hash ${bytes} NOT NULL,
    PRIMARY KEY (level, position)
);
CREATE TABLE ledger_head (
    id INTEGER NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    peaks TEXT NOT NULL,
    checkpoints INTEGER NOT NULL
);
INSERT INTO ledger_head (id, size, peaks, checkpoints) VALUES (1, 0, '', 0);
CREATE TABLE ledger_checkpoint (
    number INTEGER NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL UNIQUE,
    note TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
