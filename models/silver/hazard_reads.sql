/* @model
description: >
  Which hazards were read on which UTC day. Hazards are snapshots: a day on which one was read and found as before is a
  day of which it is known.
key: [day, hazard]
tags: [hazard]
columns:
  day: DATE
  hazard: VARCHAR
assertions:
  - accepted_values: {column: hazard, values: [risk index, wildfire, slope, water stress]}
*/
WITH reads AS (
  SELECT DISTINCT _observed_at, 'risk index' AS hazard FROM bronze.hazard_nri__counties
  UNION
  SELECT DISTINCT _observed_at, 'wildfire' FROM bronze.hazard_wildfire__burn_probabilities
  UNION
  SELECT DISTINCT _observed_at, 'wildfire' FROM bronze.hazard_wildfire_federal__burn_probabilities
  UNION
  SELECT DISTINCT _observed_at, 'slope' FROM bronze.hazard_elevation__points
  UNION
  SELECT DISTINCT _observed_at, 'water stress' FROM bronze.hazard_water__basins
)
SELECT DISTINCT (_observed_at AT TIME ZONE 'UTC')::DATE AS day, hazard
FROM reads
