/* @assertion
description: No value of FRED is known before the period began that it is about; one that is would be a forecast.
severity: error
*/
SELECT dataset, period_start, known_from, value
FROM silver.fred_observations
WHERE known_from < period_start
