/* @assertion
description: >
  The federal copy of the burn probabilities says what the Forest Service says, but for its rounding to a ten-thousandth.
  A copy on another scale would show here.
severity: warn
*/
SELECT o.place_id, o.run_id, o.value AS forest_service, c.value AS federal_copy
FROM bronze.hazard_wildfire__burn_probabilities AS o
JOIN bronze.hazard_wildfire_federal__burn_probabilities AS c USING (place_id, run_id)
WHERE abs(try_cast(o.value ->> '$' AS DOUBLE) - try_cast(c.value ->> '$' AS DOUBLE) / 10000) > 0.000051
  OR (try_cast(o.value ->> '$' AS DOUBLE) IS NULL) <> (nullif(try_cast(c.value ->> '$' AS DOUBLE), 65535) IS NULL)
