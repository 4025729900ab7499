/* @model
description: >
  Prices of energy in US dollars by place and period: as known now, and as first seen. `revisions` counts the later
  values; runs see only those that EIA showed when they read.
key: [dataset, place, period_start]
tags: [eia]
columns:
  dataset: VARCHAR
  place: VARCHAR
  period_start: DATE
  frequency: VARCHAR
  usd: DECIMAL(38,9)
  per: VARCHAR
  first_usd: DECIMAL(38,9)
  first_known: DATE
  revisions: BIGINT
  description: VARCHAR
assertions:
  - not_null: [frequency, per, first_known, revisions]
  - range: {column: usd, min: -100, max: 10000, severity: warn}
*/
WITH priced AS (
  SELECT
    *,
    (value::DECIMAL(30, 9) * CASE WHEN unit LIKE 'cents per %' THEN 0.01 ELSE 1.00 END::DECIMAL(3, 2))::DECIMAL(38, 9)
      AS usd,
    CASE unit
      WHEN '$/BBL' THEN 'barrel'
      WHEN '$/GAL' THEN 'gallon'
      ELSE regexp_replace(unit, '^(cents per |\$/)', '')
    END AS per
  FROM silver.eia_observations
  WHERE unit LIKE 'cents per %' OR unit LIKE '$/%'
)
SELECT
  p.dataset,
  p.place,
  p.period_start,
  p.frequency,
  p.usd,
  p.per,
  f.usd AS first_usd,
  f.known_from AS first_known,
  f.vintages - 1 AS revisions,
  s.description
FROM priced AS p
JOIN (
  SELECT *, count(*) OVER (PARTITION BY series_id, period_start) AS vintages
  FROM priced
  QUALIFY row_number() OVER (PARTITION BY series_id, period_start ORDER BY known_from) = 1
) AS f ON f.series_id = p.series_id AND f.period_start = p.period_start
LEFT JOIN silver.eia_series AS s ON s.series_id = p.series_id
WHERE p.known_to = DATE '9999-12-31'
