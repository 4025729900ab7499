/* @assertion
description: Mapbox finds every place and address that was looked up, and a place in the state it is in.
severity: warn
*/
SELECT g.kind, g.subject, g.is_found, g.state, p.state AS expected_state
FROM silver.geocodes AS g
LEFT JOIN silver.places AS p ON g.kind = 'boundary' AND p.place_id = g.subject
WHERE g.valid_to IS NULL AND (NOT g.is_found OR p.state <> g.state)
