/* @model
description: >
  What each variable was called in each vintage. Words change between vintages; a variable that means something else now
  shows here first.
key: [data_year, variable]
tags: [census]
columns:
  data_year: INTEGER
  variable: VARCHAR
  table_id: VARCHAR
  label: VARCHAR
  concept: VARCHAR
assertions:
  - not_null: [data_year, variable, table_id, label]
  - unique: [data_year, variable]
*/
SELECT
  data_year::INTEGER AS data_year,
  regexp_replace(name, 'E$', '') AS variable,
  "group" AS table_id,
  label,
  concept
FROM bronze.census__variables
QUALIFY row_number() OVER (
  PARTITION BY data_year, name
  ORDER BY _observed_at DESC, run_id DESC, _row DESC
) = 1
