/* @model
description: Sales per UTC day and currency.
materialization: partitioned
partition_by: day
key: [day, currency]
assertions:
  - unique: [day, currency]
  - range: {column: amount, min: 1}
*/
SELECT placed_at::DATE AS day, currency, count(*) AS orders, sum(amount)::BIGINT AS amount
FROM silver.orders
GROUP BY day, currency
