/* @assertion
description: >
  On the first day that FRED gave for a value, silver knows just that value: nothing that was read is lost, nothing is
  known too soon. Of two reads that give the same day the later one counts.
severity: error
*/
WITH read AS (
  SELECT
    series_id,
    date,
    realtime_start,
    arg_max(value, row(_observed_at, run_id, _row)) AS value
  FROM bronze.fred__observations
  GROUP BY ALL
)
SELECT r.series_id, r.date, r.realtime_start, r.value AS read, o.value AS known
FROM read AS r
LEFT JOIN silver.fred_observations AS o
  ON o.dataset = r.series_id
  AND o.period_start = r.date
  AND r.realtime_start >= o.known_from
  AND r.realtime_start < o.known_to
WHERE o.dataset IS NULL OR o.value IS DISTINCT FROM nullif(r.value, '.')::DECIMAL(38, 9)
