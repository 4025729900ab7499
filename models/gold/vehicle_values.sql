/* @model
description: >
  What each vehicle is worth by its latest valuation, in US dollars, since when it has been quoted so, and what it was
  quoted at before.
key: [vehicle_id]
tags: [vehicle_market]
columns:
  vehicle_id: VARCHAR
  vin: VARCHAR
  license_plate: VARCHAR
  state_code: VARCHAR
  vehicle: VARCHAR
  mileage: DECIMAL(14,2)
  average_price: DECIMAL(14,2)
  below_price: DECIMAL(14,2)
  above_price: DECIMAL(14,2)
  sales: BIGINT
  confidence_percent: DECIMAL(5,2)
  observed_at: TIMESTAMP WITH TIME ZONE
  quoted_since: TIMESTAMP WITH TIME ZONE
  previous_average_price: DECIMAL(14,2)
assertions:
  - not_null: [average_price, observed_at, quoted_since]
  - range: {column: average_price, min: 0.01}
*/
WITH quotes AS (
  SELECT *, lag(average_price) OVER (PARTITION BY vehicle_id ORDER BY valid_from) AS previous_average_price
  FROM silver.vehicle_quotes
)
SELECT
  v.vehicle_id,
  v.vin,
  v.license_plate,
  v.state_code,
  v.vehicle,
  v.mileage,
  v.average_price,
  v.below_price,
  v.above_price,
  v.sales,
  v.confidence_percent,
  v.observed_at,
  q.valid_from AS quoted_since,
  q.previous_average_price
FROM silver.vehicle_valuations AS v
JOIN quotes AS q ON q.vehicle_id = v.vehicle_id AND q.valid_to IS NULL
QUALIFY row_number() OVER (PARTITION BY v.vehicle_id ORDER BY v.observed_at DESC) = 1
