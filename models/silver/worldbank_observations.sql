/* @model
description: >
  Every value that a figure of the World Bank was seen to have, with the days on which it was the one known:
  `known_from` included, `known_to` excluded. The World Bank does not say when a value changed, so it is known from the
  UTC day of the run that first saw it. NULL was published as missing.
key: [provider, dataset, place, period_start, known_from]
tags: [worldbank]
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
assertions:
  - not_null: [provider, dataset, place, period_start, frequency, known_from, known_to]
  - unique: [provider, dataset, place, period_start, known_from]
  - accepted_values: {column: frequency, values: [A, Q, M]}
*/
WITH read AS (
  SELECT
    d.indicator.id AS dataset,
    coalesce(nullif(d.countryiso3code, ''), c.id, d.country.id) AS place,
    CASE
      WHEN regexp_full_match(d.date, '\d{4}') THEN make_date(left(d.date, 4)::BIGINT, 1, 1)
      WHEN regexp_full_match(d.date, '\d{4}Q[1-4]')
        THEN make_date(left(d.date, 4)::BIGINT, right(d.date, 1)::BIGINT * 3 - 2, 1)
      WHEN regexp_full_match(d.date, '\d{4}M(0[1-9]|1[0-2])')
        THEN make_date(left(d.date, 4)::BIGINT, right(d.date, 2)::BIGINT, 1)
    END AS period_start,
    CASE substr(d.date, 5, 1) WHEN '' THEN 'A' WHEN 'Q' THEN 'Q' WHEN 'M' THEN 'M' END AS frequency,
    -- By way of its shortest text, or the digits beyond those of a double would be made up.
    d.value::VARCHAR::DECIMAL(38, 9) AS value,
    coalesce(nullif(d.unit, ''), nullif(regexp_extract(d.indicator.value, '\(([^()]*)\)$', 1), '')) AS unit,
    d.lastupdated::DATE AS edition,
    (d._observed_at AT TIME ZONE 'UTC')::DATE AS seen_on,
    d._observed_at,
    d.run_id,
    d._row
  FROM bronze.worldbank__data AS d
  LEFT JOIN silver.worldbank_countries AS c ON c.iso2_code = d.country.id
  -- Years that mean nothing to it are ignored, and the whole series comes: what was not asked for is not believed.
  WHERE left(d.date, 4) BETWEEN left(d.asked_date, 4) AND left(split_part(d.asked_date, ':', -1), 4)
),
-- An answer from a cache may be of an edition older than one that was seen before.
current AS (
  SELECT *
  FROM read
  QUALIFY edition = max(edition) OVER (PARTITION BY dataset, place, period_start ORDER BY _observed_at)
),
daily AS (
  SELECT *
  FROM current
  QUALIFY row_number() OVER (
    PARTITION BY dataset, place, period_start, seen_on
    ORDER BY _observed_at DESC, run_id DESC, _row DESC
  ) = 1
),
vintages AS (
  SELECT *
  FROM daily
  WINDOW vintage AS (PARTITION BY dataset, place, period_start ORDER BY seen_on)
  QUALIFY lag(seen_on) OVER vintage IS NULL OR value IS DISTINCT FROM lag(value) OVER vintage
)
SELECT
  'worldbank' AS provider,
  dataset,
  place,
  period_start,
  frequency,
  value,
  unit,
  seen_on AS known_from,
  lead(seen_on, 1, DATE '9999-12-31') OVER (
    PARTITION BY dataset, place, period_start ORDER BY seen_on
  ) AS known_to
FROM vintages
