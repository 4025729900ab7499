/* @model
description: >
  Amenities per submarket as of a month: how many buildings offer one, what it adds to the rent, and how that compares
  with all submarkets of the same month (`market_adoption_rate`, weighted by the buildings asked). A month is told from
  its own rows only, so reading one month leaves the others as they are.
materialization: partitioned
partition_by: as_of
key: [as_of, submarket_id, amenity]
tags: [amenity]
columns:
  as_of: DATE
  submarket_id: VARCHAR
  amenity: VARCHAR
  adoption_rate: DECIMAL(9,4)
  market_adoption_rate: DECIMAL(9,4)
  adoption_rank: BIGINT
  premium_usd: DECIMAL(12,2)
  sample_size: BIGINT
assertions:
  - not_null: [as_of, submarket_id, amenity, adoption_rate, market_adoption_rate, adoption_rank, sample_size]
  - unique: [as_of, submarket_id, amenity]
  - range: {column: adoption_rate, min: 0, max: 100}
  - range: {column: market_adoption_rate, min: 0, max: 100}
  - range: {column: adoption_rank, min: 1}
*/
SELECT
  as_of,
  submarket_id,
  amenity,
  adoption_rate,
  round(sum(adoption_rate * sample_size) OVER market / sum(sample_size) OVER market, 4)::DECIMAL(9, 4)
    AS market_adoption_rate,
  rank() OVER (market ORDER BY adoption_rate DESC) AS adoption_rank,
  premium_usd,
  sample_size
FROM silver.amenity_benchmarks
WINDOW market AS (PARTITION BY as_of, amenity)
