/* @assertion
description: A valuation's range holds its average.
severity: error
*/
SELECT vehicle_id, observed_at, below_price, average_price, above_price
FROM silver.vehicle_valuations
WHERE NOT (below_price <= average_price AND average_price <= above_price)
