/* @assertion
description: What silver holds to be known now of the World Bank's figures is what the newest edition said when last read.
severity: error
*/
WITH read AS (
  SELECT
    indicator.id AS dataset,
    country.id AS country,
    countryiso3code AS code,
    date,
    arg_max(value, row(lastupdated, _observed_at, run_id, _row)) AS value
  FROM (
    -- DuckDB's arg_max passes over NULL, which is a value here.
    SELECT * REPLACE (coalesce(value::VARCHAR, '') AS value)
    FROM bronze.worldbank__data
    WHERE regexp_full_match(date, '\d{4}')
      AND date BETWEEN left(asked_date, 4) AND left(split_part(asked_date, ':', -1), 4)
  )
  GROUP BY ALL
)
SELECT r.dataset, r.country, r.date, r.value AS read, o.value AS known
FROM read AS r
LEFT JOIN silver.worldbank_countries AS c ON c.iso2_code = r.country
LEFT JOIN silver.worldbank_observations AS o
  ON o.dataset = r.dataset
  AND o.place = coalesce(nullif(r.code, ''), c.id, r.country)
  AND o.period_start = make_date(r.date::BIGINT, 1, 1)
  AND o.known_to = DATE '9999-12-31'
WHERE o.dataset IS NULL OR o.value IS DISTINCT FROM nullif(r.value, '')::DECIMAL(38, 9)
