CREATE TABLE webhook (
    id TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL
);
CREATE TABLE webhook_event (
    webhook TEXT NOT NULL REFERENCES webhook (id),
    number INTEGER NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (webhook, event)
);
CREATE INDEX webhook_event_by_event ON webhook_event (event);
CREATE TABLE webhook_delivery (
    number BIGINT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    webhook TEXT NOT NULL,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    at_ms BIGINT NOT NULL,
    next_at_ms BIGINT,
    answered_status INTEGER,
    answer TEXT NOT NULL,
    error TEXT NOT NULL
);
CREATE INDEX webhook_delivery_by_time ON webhook_delivery (state, next_at_ms);
CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (webhook, number);
