/* @model
description: >
  How likely each place is to burn in a year, one row per version. `served_by` names the source: the Forest Service, or
  the federal copy for a UTC day on which the Forest Service said nothing about the place. The copy keeps probabilities
  as whole numbers, ten thousand times as large, and 65535 for none. `burn_probability` is NULL where the raster has no
  data; `hazard_potential` is an index that only the Forest Service is asked for.
key: [place_id, valid_from]
tags: [hazard]
columns:
  place_id: VARCHAR
  valid_from: TIMESTAMP WITH TIME ZONE
  valid_to: TIMESTAMP WITH TIME ZONE
  burn_probability: DOUBLE
  hazard_potential: DOUBLE
  served_by: VARCHAR
assertions:
  - not_null: [served_by]
  - accepted_values: {column: served_by, values: [hazard_wildfire, hazard_wildfire_federal]}
  - range: {column: burn_probability, min: 0, max: 1}
  - range: {column: hazard_potential, min: 0}
*/
WITH seen AS (
  SELECT
    b.place_id,
    b._observed_at AS valid_from,
    {
      -- `NoData` is no number.
      burn_probability: try_cast(b.value ->> '$' AS DOUBLE),
      hazard_potential: try_cast(h.value ->> '$' AS DOUBLE),
      served_by: 'hazard_wildfire'
    } AS said,
    b.run_id,
    b._row
  FROM bronze.hazard_wildfire__burn_probabilities AS b
  LEFT JOIN bronze.hazard_wildfire__hazard_potentials AS h USING (place_id, run_id)
  UNION ALL
  SELECT
    place_id,
    _observed_at,
    {
      burn_probability: nullif(try_cast(value ->> '$' AS DOUBLE), 65535) / 10000,
      hazard_potential: NULL,
      served_by: 'hazard_wildfire_federal'
    },
    run_id,
    _row
  FROM bronze.hazard_wildfire_federal__burn_probabilities
),
preferred AS (
  SELECT *
  FROM seen
  QUALIFY row_number() OVER (PARTITION BY place_id, said.served_by, valid_from ORDER BY run_id DESC, _row DESC) = 1
    AND (
      said.served_by = 'hazard_wildfire'
      OR NOT bool_or(said.served_by = 'hazard_wildfire') OVER (
        PARTITION BY place_id, (valid_from AT TIME ZONE 'UTC')::DATE
      )
    )
),
versions AS (
  SELECT *
  FROM preferred
  QUALIFY said IS DISTINCT FROM lag(said) OVER (PARTITION BY place_id ORDER BY valid_from)
)
SELECT
  place_id,
  valid_from,
  lead(valid_from) OVER (PARTITION BY place_id ORDER BY valid_from) AS valid_to,
  said.*
FROM versions
