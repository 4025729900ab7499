/* @assertion
description: The shop sells in dollars only.
severity: warn
*/
SELECT * FROM gold.daily_sales WHERE currency = 'eur'
