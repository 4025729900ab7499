/* @model
description: >
  Work and pay per place and year, from the newest values of the Bureau of Labor Statistics. Counts are people or jobs,
  averaged over the months known, as is the unemployment rate in percent; wages are dollars a week, averaged over the
  quarters known. `months` counts the months with an unemployment rate, `missing_months` those the Bureau never
  collected; the year is complete when they make twelve. Months with seasonal adjustment where the Bureau makes it:
  for the nation and states, not for counties.
materialization: partitioned
partition_by: data_year
key: [data_year, place]
tags: [bls]
columns:
  data_year: INTEGER
  place: VARCHAR
  months: BIGINT
  missing_months: BIGINT
  is_complete: BOOLEAN
  unemployment_rate: DECIMAL(9,3)
  labor_force: DECIMAL(38,0)
  employed: DECIMAL(38,0)
  payroll_jobs: DECIMAL(38,0)
  average_weekly_wage: DECIMAL(38,2)
  latest_month: DATE
  latest_unemployment_rate: DECIMAL(9,3)
assertions:
  - not_null: [data_year, place, months, missing_months, is_complete]
  - unique: [data_year, place]
  - range: {column: unemployment_rate, min: 0, max: 100}
  - range: {column: latest_unemployment_rate, min: 0, max: 100}
  # A month counted twice, or the year's average among the months, would be the thirteenth.
  - range: {column: months, min: 0, max: 12}
  - range: {column: missing_months, min: 0, max: 12}
  - range: {column: average_weekly_wage, min: 100, max: 20000}
*/
WITH newest AS (
  SELECT
    year(period_start)::INTEGER AS data_year,
    place,
    period_start,
    measure,
    value * CASE WHEN starts_with(unit, 'thousands') THEN 1000 ELSE 1 END AS value
  FROM silver.bls_observations
  WHERE known_to = DATE '9999-12-31'
)
SELECT
  data_year,
  place,
  count(value) FILTER (measure = 'unemployment_rate') AS months,
  count(*) FILTER (measure = 'unemployment_rate' AND value IS NULL) AS missing_months,
  count(*) FILTER (measure = 'unemployment_rate') = 12 AS is_complete,
  round(avg(value) FILTER (measure = 'unemployment_rate'), 3)::DECIMAL(9, 3) AS unemployment_rate,
  round(avg(value) FILTER (measure = 'labor_force'))::DECIMAL(38, 0) AS labor_force,
  round(avg(value) FILTER (measure = 'employed'))::DECIMAL(38, 0) AS employed,
  round(avg(value) FILTER (measure = 'payroll_jobs'))::DECIMAL(38, 0) AS payroll_jobs,
  round(avg(value) FILTER (measure = 'average_weekly_wage'), 2)::DECIMAL(38, 2) AS average_weekly_wage,
  max(period_start) FILTER (measure = 'unemployment_rate' AND value IS NOT NULL) AS latest_month,
  max_by(value, period_start) FILTER (measure = 'unemployment_rate' AND value IS NOT NULL)::DECIMAL(9, 3)
    AS latest_unemployment_rate
FROM newest
GROUP BY data_year, place
