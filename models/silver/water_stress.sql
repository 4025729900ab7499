/* @model
description: >
  Baseline water stress of the basin that each place lies in, one row per version; of several basins that meet at a place,
  the most stressed. `score` is 0 to 5. `is_arid` marks the driest basins, whose little use has no ratio: Aqueduct gives
  them the score 5 and the category -1. Everything is NULL where it has no data.
key: [place_id, valid_from]
tags: [hazard]
columns:
  place_id: VARCHAR
  valid_from: TIMESTAMP WITH TIME ZONE
  valid_to: TIMESTAMP WITH TIME ZONE
  basin: VARCHAR
  score: DOUBLE
  label: VARCHAR
  category: BIGINT
  ratio: DOUBLE
  is_arid: BOOLEAN
assertions:
  - not_null: [basin]
  - range: {column: score, min: 0, max: 5}
  - range: {column: category, min: -1, max: 4}
  - range: {column: ratio, min: 0}
*/
WITH basins AS (
  SELECT
    *,
    nullif(bws_score, -9999) AS score,
    nullif(bws_cat, -9999) AS category
  FROM bronze.hazard_water__basins
),
seen AS (
  SELECT
    place_id,
    _observed_at AS valid_from,
    {
      basin: string_id,
      score: score,
      label: CASE WHEN score IS NOT NULL THEN bws_label END,
      category: category,
      ratio: CASE WHEN bws_raw NOT IN (-9999, 9999) THEN bws_raw END,
      is_arid: category = -1
    } AS said
  FROM basins
  QUALIFY row_number() OVER (
    PARTITION BY place_id, _observed_at
    ORDER BY score DESC NULLS LAST, string_id, run_id DESC, _row DESC
  ) = 1
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
