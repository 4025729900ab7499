/* @assertion
description: A change of income is told between vintages that share no year, and for every vintage that has such another.
severity: error
*/
SELECT c.data_year, c.place, c.compared_to, c.income_change
FROM gold.census_income AS c
LEFT JOIN (
  SELECT place, min(data_year) AS first_year
  FROM gold.census_income
  GROUP BY place
) AS f USING (place)
WHERE c.compared_to > c.data_year - 5
  OR (c.compared_to IS NULL) <> (f.first_year > c.data_year - 5)
  OR (c.compared_to IS NULL AND c.income_change IS NOT NULL)
