/* @assertion
description: >
  The unemployment rate of a state or county is the share of its labor force without work, to the digit that is
  published. The Bureau rounds, and now and then revises one before the other.
severity: warn
*/
WITH local AS (
  SELECT
    place,
    period_start,
    max(value) FILTER (measure = 'unemployment_rate') AS rate,
    max(value) FILTER (measure = 'unemployed') AS unemployed,
    max(value) FILTER (measure = 'labor_force') AS labor_force
  FROM silver.bls_observations
  WHERE unit IN ('percent', 'persons') AND place <> 'US' AND known_to = DATE '9999-12-31'
  GROUP BY place, period_start
)
SELECT place, period_start, rate, unemployed, labor_force
FROM local
WHERE abs(rate - 100 * unemployed / labor_force) > 0.051
