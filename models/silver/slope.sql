/* @model
description: >
  How steep each place is, in degrees, by Horn's method over nine elevations thirty metres apart; one row per version.
  `slope_degrees` is NULL when fewer than the nine were measured. `elevation` is that of the place itself, in metres.
key: [place_id, valid_from]
tags: [hazard]
columns:
  place_id: VARCHAR
  valid_from: TIMESTAMP WITH TIME ZONE
  valid_to: TIMESTAMP WITH TIME ZONE
  elevation: DOUBLE
  slope_degrees: DOUBLE
  points_measured: BIGINT
assertions:
  - range: {column: slope_degrees, min: 0, max: 90}
  - range: {column: points_measured, min: 0, max: 9}
  - range: {column: elevation, min: -500, max: 9000}
*/
WITH points AS (
  SELECT
    place_id,
    grid_row,
    grid_column,
    location.x AS longitude,
    location.y AS latitude,
    -- Text or number as it was sent; -1000000 where nothing was measured.
    nullif(try_cast(value ->> '$' AS DOUBLE), -1000000) AS z,
    _observed_at
  FROM bronze.hazard_elevation__points
  QUALIFY row_number() OVER (
    PARTITION BY place_id, grid_row, grid_column, _observed_at
    ORDER BY run_id DESC, _row DESC
  ) = 1
),
grids AS (
  SELECT
    place_id,
    _observed_at AS valid_from,
    count(z) AS points_measured,
    -- Row by row from the north-west: nw n ne, w here e, sw s se.
    list(z ORDER BY grid_row, grid_column) AS z,
    -- Metres between neighbours, on a sphere of the earth's mean radius.
    radians(max(latitude) - min(latitude)) / 2 * 6371008.8 AS north,
    radians(max(longitude) - min(longitude)) / 2 * 6371008.8 * cos(radians((max(latitude) + min(latitude)) / 2)) AS east
  FROM points
  GROUP BY place_id, _observed_at
),
gradients AS (
  SELECT
    place_id,
    valid_from,
    points_measured,
    z[5] AS elevation,
    ((z[3] + 2 * z[6] + z[9]) - (z[1] + 2 * z[4] + z[7])) / (8 * east) AS eastward,
    ((z[1] + 2 * z[2] + z[3]) - (z[7] + 2 * z[8] + z[9])) / (8 * north) AS northward
  FROM grids
),
seen AS (
  SELECT
    place_id,
    valid_from,
    {
      elevation: elevation,
      slope_degrees: CASE
        WHEN points_measured = 9 THEN round(degrees(atan(sqrt(eastward * eastward + northward * northward))), 6)
      END,
      points_measured: points_measured
    } AS said
  FROM gradients
),
versions AS (
  SELECT *
  FROM seen
  QUALIFY said IS DISTINCT FROM lag(said) OVER (PARTITION BY place_id ORDER BY valid_from)
)
SELECT
  place_id,
  valid_from,
  lead(valid_from) OVER (PARTITION BY place_id ORDER BY valid_from) AS valid_to,
  said.*
FROM versions
