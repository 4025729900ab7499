/* @model
description: >
  The hazards of each place as they were known at the end of a UTC day, `as_of`; there is a partition for each day on which
  a hazard was read. Nothing learned later is in it. What a place lacks, `missing` says with its reason; it is NULL when
  everything is there. `wildfire_served_by` names the source whose probability it is.
materialization: partitioned
partition_by: as_of
key: [as_of, place_id]
tags: [hazard]
columns:
  as_of: DATE
  place_id: VARCHAR
  name: VARCHAR
  state: VARCHAR
  county_fips: VARCHAR
  county: VARCHAR
  nri_release: VARCHAR
  risk_score: DOUBLE
  risk_rating: VARCHAR
  expected_loss_usd: DECIMAL(18,2)
  nri_wildfire_score: DOUBLE
  nri_wildfire_rating: VARCHAR
  drought_score: DOUBLE
  drought_rating: VARCHAR
  inland_flood_score: DOUBLE
  inland_flood_rating: VARCHAR
  coastal_flood_score: DOUBLE
  coastal_flood_rating: VARCHAR
  burn_probability: DOUBLE
  hazard_potential: DOUBLE
  wildfire_served_by: VARCHAR
  elevation: DOUBLE
  slope_degrees: DOUBLE
  water_stress_score: DOUBLE
  water_stress_label: VARCHAR
  water_stress_is_arid: BOOLEAN
  missing: VARCHAR
assertions:
  - not_null: [name, state, county_fips]
  - relationships: {column: place_id, to: silver.places, field: place_id}
  - range: {column: risk_score, min: 0, max: 100}
  - range: {column: burn_probability, min: 0, max: 1}
  - range: {column: slope_degrees, min: 0, max: 90}
  - range: {column: water_stress_score, min: 0, max: 5}
*/
WITH days AS (
  SELECT DISTINCT day AS as_of, (day + INTERVAL 1 DAY) AT TIME ZONE 'UTC' AS day_end
  FROM silver.hazard_reads
),
known AS (
  SELECT
    d.as_of,
    bool_or(r.hazard = 'risk index') AS risk_index,
    bool_or(r.hazard = 'wildfire') AS wildfire,
    bool_or(r.hazard = 'slope') AS slope,
    bool_or(r.hazard = 'water stress') AS water_stress
  FROM days AS d
  JOIN silver.hazard_reads AS r ON r.day <= d.as_of
  GROUP BY d.as_of
)
SELECT
  d.as_of,
  p.place_id,
  p.name,
  p.state,
  p.county_fips,
  n.county,
  n.release AS nri_release,
  n.risk_score,
  n.risk_rating,
  n.expected_loss_usd,
  n.wildfire_score AS nri_wildfire_score,
  n.wildfire_rating AS nri_wildfire_rating,
  n.drought_score,
  n.drought_rating,
  n.inland_flood_score,
  n.inland_flood_rating,
  n.coastal_flood_score,
  n.coastal_flood_rating,
  w.burn_probability,
  w.hazard_potential,
  w.served_by AS wildfire_served_by,
  s.elevation,
  s.slope_degrees,
  t.score AS water_stress_score,
  t.label AS water_stress_label,
  t.is_arid AS water_stress_is_arid,
  nullif(concat_ws(
    '; ',
    CASE
      WHEN n.risk_score IS NOT NULL THEN NULL
      WHEN NOT k.risk_index THEN 'risk index: not read yet'
      WHEN n.county_fips IS NULL THEN 'risk index: has no county ' || p.county_fips
      ELSE 'risk index: no score, ' || coalesce(n.risk_rating, 'no rating')
    END,
    CASE
      WHEN w.burn_probability IS NOT NULL THEN NULL
      WHEN NOT k.wildfire THEN 'wildfire: not read yet'
      WHEN w.place_id IS NULL THEN 'wildfire: no sample of the place'
      ELSE 'wildfire: the raster has no data there'
    END,
    CASE
      WHEN s.slope_degrees IS NOT NULL THEN NULL
      WHEN NOT k.slope THEN 'slope: not read yet'
      ELSE 'slope: ' || coalesce(s.points_measured, 0) || ' of 9 elevations measured'
    END,
    CASE
      WHEN t.score IS NOT NULL THEN NULL
      WHEN NOT k.water_stress THEN 'water stress: not read yet'
      WHEN t.place_id IS NULL THEN 'water stress: the place lies in no basin'
      ELSE 'water stress: its basin has no data'
    END
  ), '') AS missing
FROM days AS d
JOIN known AS k USING (as_of)
CROSS JOIN silver.places AS p
LEFT JOIN silver.nri_counties AS n
  ON n.county_fips = p.county_fips AND n.valid_from < d.day_end AND coalesce(n.valid_to >= d.day_end, true)
LEFT JOIN silver.wildfire_hazard AS w
  ON w.place_id = p.place_id AND w.valid_from < d.day_end AND coalesce(w.valid_to >= d.day_end, true)
LEFT JOIN silver.slope AS s
  ON s.place_id = p.place_id AND s.valid_from < d.day_end AND coalesce(s.valid_to >= d.day_end, true)
LEFT JOIN silver.water_stress AS t
  ON t.place_id = p.place_id AND t.valid_from < d.day_end AND coalesce(t.valid_to >= d.day_end, true)
