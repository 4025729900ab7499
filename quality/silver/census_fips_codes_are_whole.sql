/* @assertion
description: A FIPS code has two digits for the state and three for the county, zeros in front included.
severity: error
*/
SELECT DISTINCT place, state, county
FROM silver.census_income
WHERE NOT regexp_full_match(state, '\d{2}')
  OR NOT regexp_full_match(county, '\d{3}')
  OR place <> state || county
