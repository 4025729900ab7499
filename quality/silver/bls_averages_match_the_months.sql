/* @assertion
description: >
  The Bureau's average of a year is near the mean of the months known. More than a tenth apart means that months are
  missing here, or that the average was revised alone.
severity: warn
*/
WITH told AS (
  SELECT seriesID AS dataset, year::INTEGER AS year, value::DECIMAL(38, 9) AS average
  FROM bronze.bls__observations
  WHERE period IN ('M13', 'Q05') AND value <> '-'
  QUALIFY row_number() OVER (
    PARTITION BY seriesID, year
    ORDER BY _observed_at DESC, run_id DESC, _row DESC
  ) = 1
),
known AS (
  SELECT dataset, year(period_start) AS year, count(value) AS periods, avg(value) AS mean
  FROM silver.bls_observations
  WHERE known_to = DATE '9999-12-31'
  GROUP BY dataset, year(period_start)
)
SELECT dataset, year, t.average, k.mean, k.periods
FROM told AS t
JOIN known AS k USING (dataset, year)
WHERE abs(t.average - k.mean) > 0.1 * t.average
