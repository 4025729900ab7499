/* @assertion
description: A figure of the survey is a number from 0 up, or NULL with a reason; the Bureau's sentinels are neither.
severity: error
*/
SELECT data_year, place, variable, estimate, estimate_null_reason, margin, margin_null_reason
FROM silver.census_income
WHERE estimate < 0
  OR margin < 0
  OR (estimate IS NULL) <> (estimate_null_reason IS NOT NULL)
  OR (margin IS NULL) <> (margin_null_reason IS NOT NULL)
