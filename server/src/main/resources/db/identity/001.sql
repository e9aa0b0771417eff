CREATE TABLE account (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    password TEXT NOT NULL,
    role TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL
);
CREATE TABLE account_group (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL
);
CREATE TABLE account_group_member (
    id INTEGER NOT NULL PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    account_group INTEGER NOT NULL REFERENCES account_group (id),
    UNIQUE (account, account_group)
);
-- A role on one thing, or on all of a kind, of either an account or a group.
CREATE TABLE account_grant (
    id INTEGER NOT NULL PRIMARY KEY,
    account INTEGER REFERENCES account (id),
    account_group INTEGER REFERENCES account_group (id),
    resource TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    UNIQUE (account, resource, name),
    UNIQUE (account_group, resource, name)
);
CREATE INDEX account_grant_by_thing ON account_grant (resource, name);
-- Of a token only its hash is kept; it is random enough that a plain hash cannot be turned back.
CREATE TABLE access_token (
    id TEXT NOT NULL PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT
);
CREATE TABLE account_setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
