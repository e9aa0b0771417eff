CREATE TABLE deleted_model (
    seq INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    deleted_at_ms BIGINT NOT NULL
);
CREATE INDEX deleted_model_by_name ON deleted_model (name);
CREATE TABLE alias_change_kept (
    model INTEGER NOT NULL,
    number INTEGER NOT NULL,
    alias TEXT NOT NULL,
    from_version INTEGER,
    to_version INTEGER,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (model, number)
);
INSERT INTO alias_change_kept (model, number, alias, from_version, to_version, at_ms, actor, reason)
    SELECT model, number, alias, from_version, to_version, at_ms, actor, reason FROM model_alias_change;
DROP TABLE model_alias_change;
ALTER TABLE alias_change_kept RENAME TO model_alias_change;
CREATE INDEX model_alias_change_by_alias ON model_alias_change (model, alias, at_ms);
