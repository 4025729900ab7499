/* @assertion
description: A series is about the nation, or about a state or county by its FIPS code.
severity: error
*/
SELECT dataset, place
FROM silver.bls_series
WHERE NOT regexp_full_match(place, 'US|\d{2}|\d{5}')
