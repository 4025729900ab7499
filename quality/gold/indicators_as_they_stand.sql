/* @assertion
description: The latest value of an indicator is the vintage that is still known, the first one the earliest that was not missing.
severity: error
*/
SELECT i.provider, i.dataset, i.place, i.period_start, i.first_value, i.latest_value, v.first_value AS first_vintage, v.latest_value AS latest_vintage
FROM gold.indicators AS i
JOIN (
  SELECT
    provider,
    dataset,
    place,
    period_start,
    max(value) FILTER (WHERE known_to = DATE '9999-12-31') AS latest_value,
    first(value ORDER BY known_from) FILTER (WHERE value IS NOT NULL) AS first_value
  FROM gold.indicator_vintages
  GROUP BY ALL
) AS v USING (provider, dataset, place, period_start)
WHERE i.latest_value IS DISTINCT FROM v.latest_value OR i.first_value IS DISTINCT FROM v.first_value
