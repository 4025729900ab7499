/* @model
description: One row per submarket, amenity and month, as last read. `as_of` is the first day of the month.
key: [as_of, submarket_id, amenity]
tags: [amenity]
columns:
  as_of: DATE
  submarket_id: VARCHAR
  amenity: VARCHAR
  adoption_rate: DECIMAL(9,4)
  premium_usd: DECIMAL(12,2)
  sample_size: BIGINT
assertions:
  - not_null: [as_of, submarket_id, amenity, adoption_rate, sample_size]
  - unique: [as_of, submarket_id, amenity]
  - range: {column: adoption_rate, min: 0, max: 100}
  - range: {column: premium_usd, min: -5000, max: 5000}
  - range: {column: sample_size, min: 1}
*/
SELECT
  (as_of || '-01')::DATE AS as_of,
  submarket_id,
  amenity,
  adoption_rate,
  premium_usd,
  sample_size
FROM bronze.amenity__benchmarks
QUALIFY row_number() OVER (
  PARTITION BY as_of, submarket_id, amenity
  ORDER BY _observed_at DESC, run_id DESC, _row DESC
) = 1
