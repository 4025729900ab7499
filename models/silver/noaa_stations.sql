/* @model
description: The weather stations of Colorado that NOAA has daily temperatures of, as last read.
key: [station]
tags: [noaa]
columns:
  station: VARCHAR
  name: VARCHAR
  latitude: DECIMAL(18,6)
  longitude: DECIMAL(18,6)
  elevation_metres: DECIMAL(18,6)
  first_day: DATE
  last_day: DATE
  data_coverage: DECIMAL(18,6)
assertions:
  - not_null: [name, first_day, last_day]
  - range: {column: latitude, min: -90, max: 90}
  - range: {column: longitude, min: -180, max: 180}
  - range: {column: data_coverage, min: 0, max: 1}
*/
SELECT
  id AS station,
  name,
  latitude,
  longitude,
  CASE WHEN elevationUnit = 'METERS' THEN elevation END AS elevation_metres,
  mindate::DATE AS first_day,
  maxdate::DATE AS last_day,
  datacoverage AS data_coverage
FROM bronze.noaa__stations
QUALIFY row_number() OVER (PARTITION BY id ORDER BY _observed_at DESC, run_id DESC, _row DESC) = 1
