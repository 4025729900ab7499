/* @assertion
description: Each valuation lies in exactly one quote of its vehicle, and that quote has its price.
severity: error
*/
SELECT v.vehicle_id, v.observed_at, v.average_price, count(q.vehicle_id) AS quotes
FROM silver.vehicle_valuations AS v
LEFT JOIN silver.vehicle_quotes AS q
  ON q.vehicle_id = v.vehicle_id
  AND q.average_price = v.average_price
  AND q.valid_from <= v.observed_at
  AND coalesce(v.observed_at < q.valid_to, true)
GROUP BY ALL
HAVING quotes <> 1
