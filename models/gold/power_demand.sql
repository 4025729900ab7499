/* @model
description: >
  Electricity used in the area of a balancing authority per UTC day, from the hours known now. `is_complete` is false for
  a day with hours that are not published yet, or were published as missing.
key: [place, day]
tags: [eia]
columns:
  place: VARCHAR
  day: DATE
  megawatthours: DECIMAL(38,9)
  peak_megawatthours: DECIMAL(38,9)
  hours: BIGINT
  is_complete: BOOLEAN
assertions:
  - not_null: [megawatthours, hours, is_complete]
  - range: {column: hours, min: 1, max: 24}
*/
SELECT
  place,
  (hour AT TIME ZONE 'UTC')::DATE AS day,
  sum(value)::DECIMAL(38, 9) AS megawatthours,
  max(value) AS peak_megawatthours,
  count(*) AS hours,
  count(*) = 24 AS is_complete
FROM silver.eia_hourly
WHERE dataset = 'electricity.rto.region-data.value.D'
  AND known_to = DATE '9999-12-31'
  AND value IS NOT NULL
GROUP BY ALL
