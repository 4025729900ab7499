/* @assertion
description: The service knows every vehicle it was last asked about; one that it does not is worth looking at in the list.
severity: warn
*/
SELECT vehicle_id, status, coalesce(message, error) AS said, run_id
FROM bronze.vehicle_market__quotes
QUALIFY row_number() OVER (PARTITION BY vehicle_id ORDER BY _observed_at DESC, run_id DESC, _row DESC) = 1
  AND status <> 'SUCCESS'
