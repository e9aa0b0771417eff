ALTER TABLE metric_series ADD COLUMN experiment INTEGER NOT NULL DEFAULT 0;
ALTER TABLE metric_series ADD COLUMN chunks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE metric_series ADD COLUMN tail_points INTEGER NOT NULL DEFAULT 0;
UPDATE metric_series SET experiment = (SELECT r.experiment FROM run r WHERE r.seq = metric_series.run);
DROP INDEX metric_series_by_value;
CREATE INDEX metric_series_by_value ON metric_series (experiment, name, value, run, is_nan);
CREATE TABLE metric_chunk (
    id ${row_number} NOT NULL PRIMARY KEY,
    points INTEGER NOT NULL,
    bounds ${bytes} NOT NULL,
    data ${bytes} NOT NULL
);
