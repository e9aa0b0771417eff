-- Files on their way in parts. A part belongs to an upload that is neither complete nor given up.
CREATE TABLE part_upload (
    id TEXT NOT NULL PRIMARY KEY,
    path TEXT NOT NULL,
    parts INTEGER NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE TABLE uploaded_part (
    upload TEXT NOT NULL REFERENCES part_upload (id),
    number INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (upload, number)
);
-- When a run was deleted; NULL while it is there, and for runs deleted before this was kept.
ALTER TABLE run ADD COLUMN deleted_at_ms BIGINT;
