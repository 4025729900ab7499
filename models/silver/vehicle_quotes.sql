/* @model
description: >
  What each vehicle was worth from `valid_from` until `valid_to`, which is NULL for the latest quote. A valuation that
  says what the one before said makes no new row; the days of sales it looks back on move daily and make none either.
key: [vehicle_id, valid_from]
tags: [vehicle_market]
columns:
  vehicle_id: VARCHAR
  valid_from: TIMESTAMP WITH TIME ZONE
  valid_to: TIMESTAMP WITH TIME ZONE
  vehicle: VARCHAR
  mileage: DECIMAL(14,2)
  below_price: DECIMAL(14,2)
  average_price: DECIMAL(14,2)
  above_price: DECIMAL(14,2)
  standard_deviation: DECIMAL(14,2)
  sales: BIGINT
  confidence_percent: DECIMAL(5,2)
assertions:
  - not_null: [average_price]
*/
WITH seen AS (
  SELECT
    vehicle_id,
    observed_at AS valid_from,
    {
      vehicle: vehicle,
      mileage: mileage,
      below_price: below_price,
      average_price: average_price,
      above_price: above_price,
      standard_deviation: standard_deviation,
      sales: sales,
      confidence_percent: confidence_percent
    } AS said
  FROM silver.vehicle_valuations
),
versions AS (
  SELECT *
  FROM seen
  QUALIFY said IS DISTINCT FROM lag(said) OVER (PARTITION BY vehicle_id ORDER BY valid_from)
)
SELECT
  vehicle_id,
  valid_from,
  lead(valid_from) OVER (PARTITION BY vehicle_id ORDER BY valid_from) AS valid_to,
  said.*
FROM versions
