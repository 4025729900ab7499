/* @model
description: >
  What Mapbox finds for each of our places (`kind` boundary, `subject` its place_id: the municipality it lies in) and each
  address (`kind` address, `subject` the address as asked for); one row per version. `confidence` is how well an address
  fits; streets and municipalities have none. Where nothing was found `is_found` is false and the rest is NULL.
key: [kind, subject, valid_from]
tags: [mapbox]
columns:
  kind: VARCHAR
  subject: VARCHAR
  valid_from: TIMESTAMP WITH TIME ZONE
  valid_to: TIMESTAMP WITH TIME ZONE
  is_found: BOOLEAN
  feature_id: VARCHAR
  feature_type: VARCHAR
  full_address: VARCHAR
  longitude: DOUBLE
  latitude: DOUBLE
  accuracy: VARCHAR
  confidence: VARCHAR
  municipality: VARCHAR
  county: VARCHAR
  state: VARCHAR
  postcode: VARCHAR
  country_code: VARCHAR
assertions:
  - not_null: [is_found]
  - accepted_values: {column: kind, values: [boundary, address]}
  - accepted_values: {column: confidence, values: [exact, high, medium, low], severity: warn}
  - range: {column: longitude, min: -180, max: 180}
  - range: {column: latitude, min: -90, max: 90}
*/
WITH looked_up AS (
  SELECT 'boundary' AS kind, place_id AS subject, feature, _observed_at, run_id, _row FROM bronze.mapbox__boundaries
  UNION ALL
  SELECT 'address', query, feature, _observed_at, run_id, _row FROM bronze.mapbox__addresses
),
found AS (
  SELECT
    kind,
    subject,
    _observed_at,
    run_id,
    _row,
    feature.id AS feature_id,
    feature.properties AS properties,
    feature.properties.context AS context
  FROM looked_up
),
seen AS (
  SELECT
    kind,
    subject,
    _observed_at AS valid_from,
    {
      is_found: feature_id IS NOT NULL,
      feature_id: feature_id,
      feature_type: properties.feature_type,
      full_address: properties.full_address,
      longitude: properties.coordinates.longitude,
      latitude: properties.coordinates.latitude,
      accuracy: properties.coordinates.accuracy,
      confidence: properties.match_code.confidence,
      -- What a feature lies in does not name the feature itself.
      municipality: CASE properties.feature_type WHEN 'place' THEN properties.name ELSE context ->> '$.place.name' END,
      county: context ->> '$.district.name',
      state: context ->> '$.region.region_code',
      postcode: context ->> '$.postcode.name',
      country_code: context ->> '$.country.country_code'
    } AS said
  FROM found
  QUALIFY row_number() OVER (PARTITION BY kind, subject, _observed_at ORDER BY run_id DESC, _row DESC) = 1
),
versions AS (
  SELECT *
  FROM seen
  QUALIFY said IS DISTINCT FROM lag(said) OVER (PARTITION BY kind, subject ORDER BY valid_from)
)
SELECT
  kind,
  subject,
  valid_from,
  lead(valid_from) OVER (PARTITION BY kind, subject ORDER BY valid_from) AS valid_to,
  said.*
FROM versions
