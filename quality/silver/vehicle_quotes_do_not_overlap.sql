/* @assertion
description: A vehicle's quotes follow each other without gap or overlap, and only the last one is open.
severity: error
*/
SELECT vehicle_id, valid_from, valid_to
FROM silver.vehicle_quotes
QUALIFY valid_to <= valid_from
  OR valid_to IS DISTINCT FROM lead(valid_from) OVER (PARTITION BY vehicle_id ORDER BY valid_from)
