/* @model
description: >
  One row per indicator of the World Bank's catalogue. Some ids are listed twice, with different words; the first one
  counts.
key: [id]
tags: [worldbank]
columns:
  id: VARCHAR
  name: VARCHAR
  unit: VARCHAR
  source_id: VARCHAR
  source_name: VARCHAR
  source_note: VARCHAR
  source_organization: VARCHAR
  topics: VARCHAR[]
assertions:
  - not_null: [id, name]
  - unique: [id]
*/
SELECT
  id,
  name,
  -- The field for it is empty as a rule; names end in it.
  coalesce(nullif(unit, ''), nullif(regexp_extract(name, '\(([^()]*)\)$', 1), '')) AS unit,
  source.id AS source_id,
  source.value AS source_name,
  nullif(sourceNote, '') AS source_note,
  nullif(sourceOrganization, '') AS source_organization,
  list_transform(list_filter(topics, lambda t: t.value IS NOT NULL), lambda t: trim(t.value)) AS topics
FROM bronze.worldbank__indicators
QUALIFY row_number() OVER (PARTITION BY id ORDER BY _observed_at DESC, run_id DESC, _row) = 1
