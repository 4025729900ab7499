/* @model
description: >
  The weather of a station on its own day, as known now: highest and lowest temperature in degrees Celsius, precipitation
  in millimetres. NULL for what was not measured, or failed NOAA's checks.
key: [station, day]
tags: [noaa]
columns:
  station: VARCHAR
  day: DATE
  tmax: DECIMAL(38,9)
  tmin: DECIMAL(38,9)
  prcp: DECIMAL(38,9)
  name: VARCHAR
assertions:
  - range: {column: tmax, min: -80, max: 60}
  - range: {column: tmin, min: -80, max: 60}
  - range: {column: prcp, min: 0, max: 2000}
*/
SELECT
  o.place AS station,
  o.period_start AS day,
  max(o.value) FILTER (o.datatype = 'TMAX') AS tmax,
  max(o.value) FILTER (o.datatype = 'TMIN') AS tmin,
  max(o.value) FILTER (o.datatype = 'PRCP') AS prcp,
  max(s.name) AS name
FROM silver.noaa_observations AS o
LEFT JOIN silver.noaa_stations AS s ON s.station = o.place
WHERE o.known_to = DATE '9999-12-31'
GROUP BY o.place, o.period_start
