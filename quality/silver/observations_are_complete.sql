/* @assertion
description: The long table holds every value of the four providers, and beyond them only what stands in for another.
severity: error
*/
WITH own AS (
  SELECT provider, count(*) AS n FROM silver.fred_observations GROUP BY ALL
  UNION ALL
  SELECT provider, count(*) FROM silver.eia_observations GROUP BY ALL
  UNION ALL
  SELECT provider, count(*) FROM silver.noaa_observations GROUP BY ALL
  UNION ALL
  SELECT provider, count(*) FROM silver.worldbank_observations GROUP BY ALL
),
long AS (
  SELECT
    provider,
    count(*) FILTER (WHERE served_by = provider) AS n,
    count(*) FILTER (WHERE served_by <> provider) AS stood_in,
    max(served_by) FILTER (WHERE served_by <> provider) AS served_by
  FROM silver.observations
  GROUP BY ALL
)
SELECT provider, own.n AS published, long.n AS kept, stood_in, served_by
FROM own
FULL JOIN long USING (provider)
WHERE coalesce(own.n, 0) <> coalesce(long.n, 0)
  OR (stood_in > 0 AND NOT EXISTS (SELECT 1 FROM lake.stand_ins AS s WHERE s.source = provider))
