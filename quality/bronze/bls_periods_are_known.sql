/* @assertion
description: >
  A period is a month, a quarter or a year, or the average of a year's months or quarters. Half years are not read, for
  no model would keep them.
severity: error
*/
SELECT seriesID, year, period, value
FROM bronze.bls__observations
WHERE NOT regexp_full_match(period, 'M(0[1-9]|1[0-3])|Q0[1-5]|A01')
