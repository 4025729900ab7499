/* @model
description: The places that hazards and boundaries are looked up for, as in extract/hazard/places.ts.
key: [place_id]
tags: [hazard, mapbox]
columns:
  place_id: VARCHAR
  name: VARCHAR
  state: VARCHAR
  latitude: DOUBLE
  longitude: DOUBLE
  county_fips: VARCHAR
assertions:
  - not_null: [name, state, latitude, longitude, county_fips]
  - range: {column: latitude, min: -90, max: 90}
  - range: {column: longitude, min: -180, max: 180}
*/
SELECT place_id, name, state, latitude::DOUBLE AS latitude, longitude::DOUBLE AS longitude, county_fips
FROM (
  VALUES
    ('asheville', 'Asheville', 'NC', 35.5951, -82.5515, '37021'),
    ('boulder', 'Boulder', 'CO', 40.015, -105.2705, '08013'),
    ('key_west', 'Key West', 'FL', 24.5551, -81.78, '12087'),
    ('paradise', 'Paradise', 'CA', 39.7596, -121.6219, '06007'),
    ('phoenix', 'Phoenix', 'AZ', 33.4484, -112.074, '04013')
) AS place (place_id, name, state, latitude, longitude, county_fips)
