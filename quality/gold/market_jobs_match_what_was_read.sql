/* @assertion
description: >
  The months and the mean unemployment rate of each place and year are those of the rates as last read, without the
  Bureau's own average of the year among them.
severity: error
*/
WITH landed AS (
  SELECT seriesID, year, value
  FROM bronze.bls__observations
  WHERE period BETWEEN 'M01' AND 'M12' AND regexp_matches(seriesID, '^(LN.14000000|LA.{15,}03)$')
  QUALIFY row_number() OVER (
    PARTITION BY seriesID, year, period
    ORDER BY _observed_at DESC, run_id DESC, _row DESC
  ) = 1
),
counted AS (
  SELECT
    l.year::INTEGER AS data_year,
    s.place,
    count(*) FILTER (l.value <> '-') AS months,
    count(*) FILTER (l.value = '-') AS missing_months,
    avg(CASE WHEN l.value <> '-' THEN l.value END::DECIMAL(18, 4)) AS rate
  FROM landed AS l
  JOIN silver.bls_series AS s ON s.dataset = l.seriesID
  GROUP BY ALL
)
SELECT data_year, place, j.months, c.months AS months_read, j.missing_months, j.unemployment_rate, c.rate
FROM counted AS c
LEFT JOIN gold.market_jobs AS j USING (data_year, place)
WHERE j.months IS DISTINCT FROM c.months
  OR j.missing_months IS DISTINCT FROM c.missing_months
  OR (j.unemployment_rate IS NULL) <> (c.rate IS NULL)
  OR abs(j.unemployment_rate - c.rate) > 0.001
