ALTER TABLE model_alias_change ADD COLUMN approver TEXT NOT NULL DEFAULT '';
CREATE TABLE model_stage_change (
    model INTEGER NOT NULL,
    number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    from_stage TEXT NOT NULL,
    to_stage TEXT,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (model, number)
);
CREATE TABLE alias_protection (
    model INTEGER NOT NULL REFERENCES registered_model (seq),
    alias TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (model, alias)
);
CREATE TABLE alias_request (
    model INTEGER NOT NULL,
    number INTEGER NOT NULL,
    alias TEXT NOT NULL,
    wish TEXT NOT NULL,
    from_version INTEGER,
    to_version INTEGER,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    decided_at_ms BIGINT,
    decider TEXT NOT NULL,
    verdict TEXT NOT NULL,
    PRIMARY KEY (model, number)
);
CREATE INDEX alias_request_by_state ON alias_request (model, state, alias);
