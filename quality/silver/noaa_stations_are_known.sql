/* @assertion
description: >
  NOAA lists every station that is read, or has values of it. To a station that does not exist it answers with nothing:
  correct it in extract/noaa/stations.ts.
severity: error
*/
WITH latest AS (
  SELECT id, stations
  FROM bronze.noaa__datasets
  QUALIFY row_number() OVER (PARTITION BY id ORDER BY _observed_at DESC, run_id DESC, _row DESC) = 1
),
declared AS (
  SELECT id, unnest(stations) AS station
  FROM latest
)
SELECT id AS dataset, station
FROM declared
WHERE station NOT IN (SELECT station FROM silver.noaa_stations)
  AND station NOT IN (SELECT place FROM silver.noaa_observations)
  -- It is there once the list was read.
  AND EXISTS (SELECT 1 FROM lake.coverage WHERE source = 'noaa' AND resource = 'stations')
