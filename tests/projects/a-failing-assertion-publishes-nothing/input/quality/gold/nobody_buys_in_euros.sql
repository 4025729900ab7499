/* @assertion
description: The shop sells in dollars only.
*/
SELECT * FROM gold.daily_sales WHERE currency = 'eur'
