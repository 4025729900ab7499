/* @model
description: >
  Every value of every series as it was known from one day to the next: `known_from` is the UTC day of the run that
  first saw it, `known_to` the day of the run that saw another, excluded, or 9999-12-31 while it stands. A value that
  was not collected is NULL, with the footnote that says why. `is_preliminary` tells whether it was marked so when
  first seen. Averages of whole years (M13, Q05) are left out, because the periods they are made of are here.
key: [provider, dataset, place, period_start, known_from]
tags: [bls]
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
  measure: VARCHAR
  null_reason: VARCHAR
  is_preliminary: BOOLEAN
assertions:
  - not_null: [provider, dataset, place, period_start, frequency, unit, known_from, known_to, measure, is_preliminary]
  - unique: [provider, dataset, place, period_start, known_from]
  - accepted_values: {column: frequency, values: [M, Q, A]}
*/
WITH daily AS (
  SELECT
    seriesID AS dataset,
    make_date(
      year::INTEGER,
      CASE left(period, 1) WHEN 'M' THEN 1 WHEN 'Q' THEN 3 ELSE 0 END * (period[2:]::INTEGER - 1) + 1,
      1
    ) AS period_start,
    left(period, 1) AS frequency,
    CASE WHEN value <> '-' THEN value END::DECIMAL(38, 9) AS value,
    CASE WHEN value = '-' THEN
      coalesce(nullif(array_to_string(list_transform(footnotes, lambda note: note.text), ' '), ''), 'no reason given')
    END AS null_reason,
    list_contains(list_transform(footnotes, lambda note: note.code), 'P') AS is_preliminary,
    (_observed_at AT TIME ZONE 'UTC')::DATE AS seen_on
  FROM bronze.bls__observations
  WHERE regexp_full_match(period, 'M(0[1-9]|1[0-2])|Q0[1-4]|A01')
  QUALIFY row_number() OVER (
    PARTITION BY seriesID, year, period, (_observed_at AT TIME ZONE 'UTC')::DATE
    ORDER BY _observed_at DESC, run_id DESC, _row DESC
  ) = 1
),
changes AS (
  SELECT *
  FROM daily
  WINDOW story AS (PARTITION BY dataset, period_start ORDER BY seen_on)
  QUALIFY row_number() OVER story = 1
    OR (value, null_reason) IS DISTINCT FROM (lag(value) OVER story, lag(null_reason) OVER story)
)
SELECT
  'bls' AS provider,
  c.dataset,
  s.place,
  c.period_start,
  c.frequency,
  c.value,
  s.unit,
  c.seen_on AS known_from,
  lead(c.seen_on, 1, DATE '9999-12-31') OVER (PARTITION BY c.dataset, c.period_start ORDER BY c.seen_on) AS known_to,
  s.measure,
  c.null_reason,
  c.is_preliminary
FROM changes AS c
JOIN silver.bls_series AS s USING (dataset)
