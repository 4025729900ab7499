/* @assertion
description: >
  Every value of EIA's data is a number or missing. What is neither counts as missing in silver: a mark that EIA uses for
  a withheld value, or a change of format.
severity: warn
*/
SELECT dataset, period, value
FROM bronze.eia__data
WHERE value IS NOT NULL AND try_cast(value AS DECIMAL(38, 9)) IS NULL
