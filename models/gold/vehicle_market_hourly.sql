/* @model
description: >
  Per UTC hour and vehicle, the valuations observed in it: how many, their average price, and the lowest and highest price
  of their ranges, in US dollars.
key: [hour, vehicle_id]
tags: [vehicle_market]
columns:
  hour: TIMESTAMP WITH TIME ZONE
  vehicle_id: VARCHAR
  vehicle: VARCHAR
  quotes: BIGINT
  average_price: DECIMAL(14,2)
  low_price: DECIMAL(14,2)
  high_price: DECIMAL(14,2)
assertions:
  - not_null: [quotes, average_price, low_price, high_price]
  - range: {column: quotes, min: 1}
  - range: {column: low_price, min: 0.01}
*/
SELECT
  date_trunc('hour', observed_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS hour,
  vehicle_id,
  max(vehicle) AS vehicle,
  count(*) AS quotes,
  round(sum(average_price) / count(*), 2)::DECIMAL(14, 2) AS average_price,
  min(below_price) AS low_price,
  max(above_price) AS high_price
FROM silver.vehicle_valuations
GROUP BY hour, vehicle_id
