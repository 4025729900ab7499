/* @model
description: One row per country or aggregate of the World Bank, such as the world. Figures of both stand side by side.
key: [id]
tags: [worldbank]
columns:
  id: VARCHAR
  iso2_code: VARCHAR
  name: VARCHAR
  is_aggregate: BOOLEAN
  region: VARCHAR
  income_level: VARCHAR
  lending_type: VARCHAR
  capital_city: VARCHAR
  longitude: DECIMAL(9,6)
  latitude: DECIMAL(9,6)
assertions:
  - not_null: [id, iso2_code, name, is_aggregate]
  - unique: [id]
  - unique: [iso2_code]
  - range: {column: longitude, min: -180, max: 180}
  - range: {column: latitude, min: -90, max: 90}
*/
SELECT
  id,
  iso2Code AS iso2_code,
  trim(name) AS name,
  region.id = 'NA' AS is_aggregate,
  CASE WHEN region.id <> 'NA' THEN trim(region.value) END AS region,
  CASE WHEN region.id <> 'NA' THEN trim(incomeLevel.value) END AS income_level,
  CASE WHEN region.id <> 'NA' THEN trim(lendingType.value) END AS lending_type,
  nullif(trim(capitalCity), '') AS capital_city,
  nullif(longitude, '')::DECIMAL(9, 6) AS longitude,
  nullif(latitude, '')::DECIMAL(9, 6) AS latitude
FROM bronze.worldbank__countries
QUALIFY row_number() OVER (PARTITION BY id ORDER BY _observed_at DESC, run_id DESC, _row) = 1
