/* @assertion
description: A value that was not collected is NULL and says why, and no other value is NULL.
severity: error
*/
SELECT dataset, period_start, known_from, value, null_reason
FROM silver.bls_observations
WHERE (value IS NULL) <> (null_reason IS NOT NULL)
UNION ALL
SELECT o.dataset, o.period_start, o.known_from, o.value, o.null_reason
FROM bronze.bls__observations AS b
JOIN silver.bls_observations AS o
  ON o.dataset = b.seriesID
  AND o.frequency = 'M'
  AND strftime(o.period_start, '%Y M%m') = b.year || ' ' || b.period
WHERE b.value = '-'
  AND o.known_from <= (b._observed_at AT TIME ZONE 'UTC')::DATE
  AND o.known_to > (b._observed_at AT TIME ZONE 'UTC')::DATE
  AND o.value IS NOT NULL
  -- What the last run of a day saw is what the day is known for.
  AND b._observed_at = (
    SELECT max(d._observed_at)
    FROM bronze.bls__observations AS d
    WHERE d.seriesID = b.seriesID
      AND d.year = b.year
      AND d.period = b.period
      AND (d._observed_at AT TIME ZONE 'UTC')::DATE = (b._observed_at AT TIME ZONE 'UTC')::DATE
  )
