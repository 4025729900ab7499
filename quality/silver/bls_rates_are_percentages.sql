/* @assertion
description: An unemployment rate is a percentage.
severity: error
*/
SELECT dataset, place, period_start, value
FROM silver.bls_observations
WHERE unit = 'percent' AND NOT value BETWEEN 0 AND 100
