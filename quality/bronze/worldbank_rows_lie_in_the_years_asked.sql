/* @assertion
description: >
  The World Bank ignores years that mean nothing to an indicator and sends the whole series. Such rows are kept in
  bronze and left out of silver; ask for years that the indicator has.
severity: warn
*/
SELECT indicator.id AS dataset, asked_date, min(date) AS first_date, max(date) AS last_date, count(*) AS rows
FROM bronze.worldbank__data
WHERE left(date, 4) NOT BETWEEN left(asked_date, 4) AND left(split_part(asked_date, ':', -1), 4)
GROUP BY indicator.id, asked_date
