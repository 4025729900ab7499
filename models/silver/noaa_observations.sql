/* @model
description: >
  Daily values of NOAA's stations, each as it was known from one day up to another (excluded; 9999-12-31: still). Days
  come late and values are checked again for weeks. A value that failed one of NOAA's own checks counts as missing and is
  NULL; `quality_flag` says which check. A day that was not measured has no row.
key: [provider, dataset, place, period_start, known_from]
tags: [noaa]
columns:
  provider: VARCHAR
  dataset: VARCHAR
  place: VARCHAR
  period_start: DATE
  frequency: VARCHAR
  value: DECIMAL(38,9)
  unit: VARCHAR
  known_from: DATE
  known_to: DATE
  datatype: VARCHAR
  quality_flag: VARCHAR
assertions:
  - not_null: [frequency, unit, known_to, datatype]
*/
WITH cleaned AS (
  SELECT
    datasetid,
    datatype,
    station,
    left(date, 10)::DATE AS day,
    -- Flags of daily summaries: measurement, quality, source, hour.
    nullif(split_part(attributes, ',', 2), '') AS quality_flag,
    CASE WHEN coalesce(split_part(attributes, ',', 2), '') = '' THEN value END::DECIMAL(38, 9) AS value,
    (_observed_at AT TIME ZONE 'UTC')::DATE AS seen,
    _observed_at,
    run_id,
    _row
  FROM bronze.noaa__data
),
seen AS (
  SELECT *
  FROM cleaned
  QUALIFY row_number() OVER (
    PARTITION BY datasetid, datatype, station, day, seen
    ORDER BY _observed_at DESC, run_id DESC, _row DESC
  ) = 1
),
changed AS (
  SELECT *
  FROM seen
  QUALIFY row_number() OVER (PARTITION BY datasetid, datatype, station, day ORDER BY seen) = 1
    OR value IS DISTINCT FROM lag(value) OVER (PARTITION BY datasetid, datatype, station, day ORDER BY seen)
)
SELECT
  'noaa' AS provider,
  datasetid || '.' || datatype AS dataset,
  station AS place,
  day AS period_start,
  'D' AS frequency,
  value,
  -- As `units=metric` gives them.
  CASE WHEN datatype IN ('TMAX', 'TMIN') THEN 'degrees Celsius' WHEN datatype = 'PRCP' THEN 'millimetres' END AS unit,
  seen AS known_from,
  coalesce(
    lead(seen) OVER (PARTITION BY datasetid, datatype, station, day ORDER BY seen),
    DATE '9999-12-31'
  ) AS known_to,
  datatype,
  quality_flag
FROM changed
