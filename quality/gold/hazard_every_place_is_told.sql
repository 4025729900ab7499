/* @assertion
description: As of each day, each place has its row, and what the row lacks has a reason.
severity: error
*/
WITH days AS (
  SELECT DISTINCT day FROM silver.hazard_reads
)
SELECT d.day, p.place_id, h.missing
FROM days AS d
CROSS JOIN silver.places AS p
LEFT JOIN gold.hazard_by_place AS h ON h.as_of = d.day AND h.place_id = p.place_id
WHERE h.place_id IS NULL
  OR (h.missing IS NULL) <> (
    h.risk_score IS NOT NULL
    AND h.burn_probability IS NOT NULL
    AND h.slope_degrees IS NOT NULL
    AND h.water_stress_score IS NOT NULL
  )
