/* @model
description: >
  Every published value of the four data providers, with the days between which it was the known one: a revision ends
  the value before it. Where one provider was unavailable and the failover mapping names a substitute, the periods that
  it lacks come from there; `served_by` says so.
materialization: partitioned
partition_by: provider
key: [provider, dataset, place, period_start, known_from]
tags: [observations]
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
  served_by: VARCHAR
assertions:
  - not_null: [frequency, known_to, served_by]
  - accepted_values: {column: provider, values: [fred, eia, noaa, worldbank]}
  - accepted_values: {column: frequency, values: [D, W, M, Q, A]}
*/
WITH own AS (
  SELECT provider, dataset, place, period_start, frequency, value, unit, known_from, known_to FROM silver.fred_observations
  UNION ALL
  SELECT provider, dataset, place, period_start, frequency, value, unit, known_from, known_to FROM silver.eia_observations
  UNION ALL
  SELECT provider, dataset, place, period_start, frequency, value, unit, known_from, known_to FROM silver.noaa_observations
  UNION ALL
  SELECT provider, dataset, place, period_start, frequency, value, unit, known_from, known_to
  FROM silver.worldbank_observations
),
-- Providers name places each in their own way: what stands in for the one place of a series is of that place.
only_place AS (
  SELECT provider, dataset, max(place) AS place
  FROM own
  GROUP BY ALL
  HAVING count(DISTINCT place) = 1
),
stood_in AS (
  SELECT
    f.source AS provider,
    f.dataset,
    coalesce(p.place, o.place) AS place,
    o.period_start,
    o.frequency,
    (o.value * f.factor)::DECIMAL(38, 9) AS value,
    o.unit,
    o.known_from,
    o.known_to,
    o.provider AS served_by
  FROM lake.stand_ins AS f
  JOIN own AS o ON o.provider = f.by_source AND o.dataset = f.by_dataset AND coalesce(o.place = f.by_place, true)
  LEFT JOIN only_place AS p ON p.provider = f.source AND p.dataset = f.dataset
  ANTI JOIN own AS known
    ON known.provider = f.source AND known.dataset = f.dataset AND known.period_start = o.period_start
)
SELECT *, provider AS served_by
FROM own
UNION ALL
SELECT *
FROM stood_in
