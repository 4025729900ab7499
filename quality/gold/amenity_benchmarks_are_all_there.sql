/* @assertion
description: Every benchmark is published once, and what the whole market offers lies between its submarkets.
severity: error
*/
WITH market AS (
  SELECT as_of, amenity, count(*) AS submarkets, min(adoption_rate) AS least, max(adoption_rate) AS most
  FROM silver.amenity_benchmarks
  GROUP BY as_of, amenity
)
SELECT as_of, amenity, m.submarkets, count(g.amenity) AS published, m.least, m.most, max(g.market_adoption_rate) AS rate
FROM market AS m
LEFT JOIN gold.amenity_benchmarks AS g USING (as_of, amenity)
GROUP BY as_of, amenity, m.submarkets, m.least, m.most
HAVING count(g.amenity) <> m.submarkets
  OR max(g.market_adoption_rate) NOT BETWEEN m.least - 0.0001 AND m.most + 0.0001
