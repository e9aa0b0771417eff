-- From the raw files to three event tables: `flights`, `departures` and `weather`.
--
-- Needs no extension beyond what DuckDB carries. The raw files are looked for in `data/`, unless the
-- variable `raw` names another directory, set before this script:  SET VARIABLE raw = '/some/where'
--
-- Every time below is a UTC instant, written as a TIMESTAMP without a zone, so that the answer
-- does not depend on the time zone of the session.

CREATE OR REPLACE TABLE flights AS
WITH scheduled AS (
    SELECT
        f.*,
        (f.time_hour AT TIME ZONE 'UTC') + to_minutes(f.minute) AS sched_dep_at,
        -- The airports file lacks SJU, BQN, PSE (Puerto Rico) and STT (Virgin Islands): one zone.
        coalesce(a.tzone, 'America/Puerto_Rico') AS dest_zone
    FROM read_parquet(coalesce(getvariable('raw'), 'data') || '/flights.parquet') AS f
    LEFT JOIN read_parquet(coalesce(getvariable('raw'), 'data') || '/airports.parquet') AS a
        ON a.faa = f.dest
),
departed AS (
    SELECT
        *,
        -- The delay carries the day: a departure after midnight needs no guess.
        sched_dep_at + to_minutes(dep_delay) AS departed_at
    FROM scheduled
),
at_destination AS (
    SELECT
        *,
        departed_at AT TIME ZONE 'UTC' AT TIME ZONE dest_zone AS departed_clock
    FROM departed
),
arriving AS (
    SELECT
        *,
        -- The arrival is the first time after departure that the clock over there shows arr_time.
        date_trunc('day', departed_clock) + to_minutes(arr_time // 100 * 60 + arr_time % 100)
            AS same_day_clock
    FROM at_destination
)
SELECT
    carrier || '-' || flight || '-' || origin || '-'
        || strftime(make_timestamp(year, month, day, hour, minute, 0), '%Y%m%d%H%M') AS flight_id,
    -- The same service, flown again and again: its own record says much about its next flight.
    carrier || '-' || flight || '-' || origin AS service,
    carrier,
    origin,
    dest,
    origin || '-' || dest AS route,
    distance::INTEGER AS distance,
    month::INTEGER AS month,
    isodow(make_date(year, month, day))::INTEGER AS weekday,
    hour::INTEGER AS hour,
    minute::INTEGER AS minute,
    sched_dep_at,
    -- The earliest flight left 43 minutes early: an hour before the scheduled hour is always before departure.
    (time_hour AT TIME ZONE 'UTC') - INTERVAL 1 HOUR AS predict_at,
    departed_at,
    -- No arrival delay: cancelled, or diverted to another airport. It never lands as far as we can know.
    CASE WHEN arr_delay IS NOT NULL THEN
        (CASE WHEN same_day_clock > departed_clock THEN same_day_clock
              ELSE same_day_clock + INTERVAL 1 DAY END) AT TIME ZONE dest_zone AT TIME ZONE 'UTC'
    END AS landed_at,
    dep_delay::INTEGER AS dep_delay,
    arr_delay::INTEGER AS arr_delay,
    air_time::INTEGER AS air_time,
    (arr_delay > 15)::INTEGER AS late
FROM arriving
ORDER BY predict_at, flight_id;

-- What is known as soon as a flight has left the gate, long before it lands.
CREATE OR REPLACE TABLE departures AS
SELECT flight_id, carrier, origin, departed_at, dep_delay
FROM flights
WHERE departed_at IS NOT NULL
ORDER BY departed_at, flight_id;

CREATE OR REPLACE TABLE weather AS
SELECT
    origin,
    time_hour AT TIME ZONE 'UTC' AS observed_at,
    temp,
    dewp,
    humid,
    wind_dir::INTEGER AS wind_dir,
    -- One reading says 1,048 mph: it was not that windy.
    CASE WHEN wind_speed < 200 THEN wind_speed END AS wind_speed,
    wind_gust,
    precip,
    pressure,
    visib
FROM read_parquet(coalesce(getvariable('raw'), 'data') || '/weather.parquet')
ORDER BY observed_at, origin;
