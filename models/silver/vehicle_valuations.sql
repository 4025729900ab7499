/* @model
description: >
  Every valuation that was observed, in US dollars: what vehicles like this one sold for. `below_price` and `above_price`
  are a standard deviation from the average. A vehicle the service knows nothing of has no row.
key: [vehicle_id, observed_at]
tags: [vehicle_market]
columns:
  vehicle_id: VARCHAR
  observed_at: TIMESTAMP WITH TIME ZONE
  vin: VARCHAR
  license_plate: VARCHAR
  state_code: VARCHAR
  vehicle: VARCHAR
  mileage: DECIMAL(14,2)
  below_price: DECIMAL(14,2)
  average_price: DECIMAL(14,2)
  above_price: DECIMAL(14,2)
  standard_deviation: DECIMAL(14,2)
  sales: BIGINT
  confidence_percent: DECIMAL(5,2)
  sales_from: DATE
  sales_to: DATE
assertions:
  - not_null: [below_price, average_price, above_price]
  - range: {column: below_price, min: 0.01}
  - range: {column: average_price, min: 0.01}
  - range: {column: above_price, min: 0.01}
  - range: {column: confidence_percent, min: 0, max: 100}
  - range: {column: sales, min: 1, severity: warn}
*/
SELECT
  vehicle_id,
  _observed_at AS observed_at,
  asked_vin AS vin,
  asked_license_plate AS license_plate,
  asked_state_code AS state_code,
  vehicle,
  mileage,
  market_prices.below AS below_price,
  -- The one outside is cut to whole dollars.
  coalesce(market_prices.average, average_market_price) AS average_price,
  market_prices.above AS above_price,
  standard_deviation,
  count AS sales,
  try_cast(rtrim(statistical_confidence, '%') AS DECIMAL(5, 2)) AS confidence_percent,
  sales_period[1] AS sales_from,
  sales_period[2] AS sales_to
FROM bronze.vehicle_market__quotes
WHERE status = 'SUCCESS'
QUALIFY row_number() OVER (PARTITION BY vehicle_id, _observed_at ORDER BY run_id DESC, _row DESC) = 1
