/* @model
description: >
  One row per FRED series that is read, as FRED described it last. The units are those of today: a series whose base
  year was moved keeps one row.
key: [id]
tags: [fred]
columns:
  id: VARCHAR
  title: VARCHAR
  frequency: VARCHAR
  unit: VARCHAR
  seasonal_adjustment: VARCHAR
  observation_start: DATE
  observation_end: DATE
  last_updated: TIMESTAMP WITH TIME ZONE
  popularity: BIGINT
  notes: VARCHAR
assertions:
  - not_null: [id, title, frequency, unit, last_updated]
  - unique: [id]
*/
WITH told AS (
  SELECT *
  FROM bronze.fred__series
  UNION ALL BY NAME
  -- What was updated is described again, also when the catalogue is not read.
  SELECT *
  FROM bronze.fred__updates
  WHERE id IN (SELECT id FROM bronze.fred__series)
)
SELECT
  id,
  title,
  frequency_short AS frequency,
  units AS unit,
  seasonal_adjustment_short AS seasonal_adjustment,
  observation_start,
  observation_end,
  last_updated::TIMESTAMPTZ AS last_updated,
  popularity,
  notes
FROM told
QUALIFY row_number() OVER (
  PARTITION BY id
  ORDER BY last_updated::TIMESTAMPTZ DESC, _observed_at DESC, run_id DESC, observation_end DESC, popularity DESC, _row
) = 1
