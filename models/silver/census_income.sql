/* @model
description: >
  One row per county, vintage of the 5-year survey and variable: the estimate and its margin of error at 90 %, as last
  read. A figure that the Bureau could not make is NULL, with the reason beside it. `place` is the FIPS code of state and
  county. A vintage is about the five years that end with `data_year`, so neighbouring vintages share most of their
  people: never add them up.
key: [data_year, place, variable]
tags: [census]
columns:
  data_year: INTEGER
  place: VARCHAR
  place_name: VARCHAR
  state: VARCHAR
  county: VARCHAR
  variable: VARCHAR
  estimate: DECIMAL(38,9)
  margin: DECIMAL(38,9)
  estimate_null_reason: VARCHAR
  margin_null_reason: VARCHAR
assertions:
  - not_null: [data_year, place, place_name, state, county, variable]
  - unique: [data_year, place, variable]
  - range: {column: estimate, min: 0}
  - range: {column: margin, min: 0}
  - range: {column: data_year, min: 2009, max: 2100}
*/
WITH latest AS (
  SELECT *
  FROM bronze.census__income
  QUALIFY row_number() OVER (
    PARTITION BY data_year, state, county
    ORDER BY _observed_at DESC, run_id DESC, _row DESC
  ) = 1
),
figures AS (
  SELECT
    data_year,
    state,
    county,
    NAME AS place_name,
    unnest([
      {'variable': 'B01003_001', 'estimate': B01003_001E, 'margin': B01003_001M},
      {'variable': 'B19013_001', 'estimate': B19013_001E, 'margin': B19013_001M},
      {'variable': 'B25064_001', 'estimate': B25064_001E, 'margin': B25064_001M},
      {'variable': 'B25077_001', 'estimate': B25077_001E, 'margin': B25077_001M},
      {'variable': 'B23025_003', 'estimate': B23025_003E, 'margin': B23025_003M},
      {'variable': 'B23025_005', 'estimate': B23025_005E, 'margin': B23025_005M}
    ]) AS figure
  FROM latest
)
SELECT
  f.data_year::INTEGER AS data_year,
  f.state || f.county AS place,
  f.place_name,
  f.state,
  f.county,
  f.figure.variable AS variable,
  CASE WHEN e.sentinel IS NULL THEN f.figure.estimate END::DECIMAL(38, 9) AS estimate,
  CASE WHEN m.sentinel IS NULL THEN f.figure.margin END::DECIMAL(38, 9) AS margin,
  CASE WHEN f.figure.estimate IS NULL THEN 'left empty' ELSE e.reason END AS estimate_null_reason,
  CASE WHEN f.figure.margin IS NULL THEN 'left empty' ELSE m.reason END AS margin_null_reason
FROM figures AS f
LEFT JOIN silver.census_null_reasons AS e ON e.sentinel = f.figure.estimate
LEFT JOIN silver.census_null_reasons AS m ON m.sentinel = f.figure.margin
