CREATE TABLE trace (
    id TEXT NOT NULL PRIMARY KEY,
    experiment INTEGER NOT NULL REFERENCES experiment (id),
    client_request TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at_ms BIGINT NOT NULL,
    duration_ms BIGINT,
    request_preview TEXT,
    response_preview TEXT,
    artifact_root TEXT NOT NULL,
    told SMALLINT NOT NULL
);
CREATE INDEX trace_by_start ON trace (experiment, started_at_ms DESC, id);
CREATE TABLE trace_tag (
    trace TEXT NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (trace, name)
) ${clustered};
CREATE INDEX trace_tag_by_value ON trace_tag (name, substr(value, 1, 200), trace);
CREATE TABLE trace_metadata (
    trace TEXT NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (trace, name)
) ${clustered};
CREATE INDEX trace_metadata_by_value ON trace_metadata (name, substr(value, 1, 200), trace);
CREATE TABLE trace_usage (
    trace TEXT NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value ${double} NOT NULL,
    PRIMARY KEY (trace, name)
) ${clustered};
CREATE TABLE trace_run (
    run TEXT NOT NULL,
    trace TEXT NOT NULL,
    PRIMARY KEY (run, trace)
) ${clustered};
CREATE INDEX trace_run_by_trace ON trace_run (trace);
CREATE TABLE trace_prompt (
    prompt TEXT NOT NULL,
    trace TEXT NOT NULL,
    PRIMARY KEY (prompt, trace)
) ${clustered};
CREATE INDEX trace_prompt_by_trace ON trace_prompt (trace);
CREATE TABLE span (
    trace TEXT NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    parent TEXT,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    started_at_ns BIGINT NOT NULL,
    ended_at_ns BIGINT,
    model TEXT,
    provider TEXT,
    content TEXT NOT NULL,
    PRIMARY KEY (trace, id)
);
CREATE INDEX span_by_name ON span (name, trace);
CREATE INDEX span_by_type ON span (type, status, trace);
CREATE TABLE span_cost (
    trace TEXT NOT NULL,
    span TEXT NOT NULL,
    name TEXT NOT NULL,
    value ${double} NOT NULL,
    PRIMARY KEY (trace, span, name),
    FOREIGN KEY (trace, span) REFERENCES span (trace, id) ON DELETE CASCADE
) ${clustered};
CREATE TABLE assessment (
    id TEXT NOT NULL PRIMARY KEY,
    trace TEXT NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    span TEXT,
    source_type TEXT NOT NULL,
    source_id TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    value TEXT NOT NULL,
    error TEXT,
    rationale TEXT,
    metadata TEXT NOT NULL,
    overrides TEXT,
    valid SMALLINT NOT NULL
);
CREATE INDEX assessment_by_trace ON assessment (trace, created_at_ms);
CREATE INDEX assessment_by_name ON assessment (name, kind, trace);
