/* @assertion
description: The versions of a county or place follow each other without gap or overlap, and only the last one is open.
severity: error
*/
WITH versions AS (
  SELECT 'nri_counties' AS model, county_fips AS id, valid_from, valid_to FROM silver.nri_counties
  UNION ALL
  SELECT 'wildfire_hazard', place_id, valid_from, valid_to FROM silver.wildfire_hazard
  UNION ALL
  SELECT 'slope', place_id, valid_from, valid_to FROM silver.slope
  UNION ALL
  SELECT 'water_stress', place_id, valid_from, valid_to FROM silver.water_stress
)
SELECT model, id, valid_from, valid_to
FROM versions
QUALIFY valid_to <= valid_from
  OR valid_to IS DISTINCT FROM lead(valid_from) OVER (PARTITION BY model, id ORDER BY valid_from)
