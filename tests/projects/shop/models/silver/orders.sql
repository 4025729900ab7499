/* @model
description: One row per order, the version seen last.
key: [id]
assertions:
  - not_null: [id, placed_at, amount]
  - unique: [id]
*/
SELECT id, placed_at, customer, currency, amount
FROM bronze.shop__orders
QUALIFY row_number() OVER (PARTITION BY id ORDER BY _observed_at DESC, run_id DESC, _row) = 1
