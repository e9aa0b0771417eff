CREATE TABLE dataset_version (
    dataset TEXT NOT NULL,
    number INTEGER NOT NULL,
    digest TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    byte_count BIGINT NOT NULL,
    schema_json TEXT NOT NULL,
    message TEXT NOT NULL,
    actor TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (dataset, number)
);

CREATE TABLE data_file (
    dataset TEXT NOT NULL,
    number INTEGER NOT NULL,
    position INTEGER NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    byte_count BIGINT NOT NULL,
    columns_json TEXT NOT NULL,
    PRIMARY KEY (dataset, number, position),
    FOREIGN KEY (dataset, number) REFERENCES dataset_version (dataset, number)
);
