/* @model
key: [id]
assertions:
  - unique: [id]
*/
SELECT id, name
FROM bronze.shop__customers
QUALIFY row_number() OVER (PARTITION BY id ORDER BY _observed_at DESC, run_id DESC, _row) = 1
