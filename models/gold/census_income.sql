/* @model
description: >
  Income, rent, home values and unemployment per county and vintage of the 5-year survey, each median with its margin of
  error at 90 %. Vintages less than five years apart share people, so the change of income is told against the newest
  earlier vintage that shares none (`compared_to`), in dollars as each vintage has them, without correction for prices;
  NULL when no such vintage was read. A change beyond `income_change_margin` is more than chance. Never add vintages up.
materialization: partitioned
partition_by: data_year
key: [data_year, place]
tags: [census]
columns:
  data_year: INTEGER
  place: VARCHAR
  place_name: VARCHAR
  population: DECIMAL(38,9)
  median_household_income: DECIMAL(38,9)
  median_household_income_margin: DECIMAL(38,9)
  income_null_reason: VARCHAR
  median_gross_rent: DECIMAL(38,9)
  median_gross_rent_margin: DECIMAL(38,9)
  median_home_value: DECIMAL(38,9)
  median_home_value_margin: DECIMAL(38,9)
  unemployment_rate: DECIMAL(9,3)
  compared_to: INTEGER
  income_change: DECIMAL(38,9)
  income_change_margin: DECIMAL(38,2)
  income_change_is_significant: BOOLEAN
assertions:
  - not_null: [data_year, place, place_name]
  - unique: [data_year, place]
  # The Bureau tells no median income below 2,499 nor above 250,001 dollars.
  - range: {column: median_household_income, min: 2499, max: 250001}
  - range: {column: median_gross_rent, min: 99, max: 20000}
  - range: {column: median_home_value, min: 9999, max: 2000001}
  - range: {column: population, min: 1, max: 20000000}
  - range: {column: unemployment_rate, min: 0, max: 100}
*/
WITH counties AS (
  SELECT
    data_year,
    place,
    place_name,
    max(estimate) FILTER (variable = 'B01003_001') AS population,
    max(estimate) FILTER (variable = 'B19013_001') AS income,
    max(margin) FILTER (variable = 'B19013_001') AS income_margin,
    max(estimate_null_reason) FILTER (variable = 'B19013_001') AS income_null_reason,
    max(estimate) FILTER (variable = 'B25064_001') AS rent,
    max(margin) FILTER (variable = 'B25064_001') AS rent_margin,
    max(estimate) FILTER (variable = 'B25077_001') AS home_value,
    max(margin) FILTER (variable = 'B25077_001') AS home_value_margin,
    max(estimate) FILTER (variable = 'B23025_003') AS labor_force,
    max(estimate) FILTER (variable = 'B23025_005') AS unemployed
  FROM silver.census_income
  GROUP BY data_year, place, place_name
)
SELECT
  c.data_year,
  c.place,
  c.place_name,
  c.population,
  c.income AS median_household_income,
  c.income_margin AS median_household_income_margin,
  c.income_null_reason,
  c.rent AS median_gross_rent,
  c.rent_margin AS median_gross_rent_margin,
  c.home_value AS median_home_value,
  c.home_value_margin AS median_home_value_margin,
  round(100 * c.unemployed / nullif(c.labor_force, 0), 3)::DECIMAL(9, 3) AS unemployment_rate,
  e.data_year AS compared_to,
  (c.income - e.income)::DECIMAL(38, 9) AS income_change,
  round(sqrt(c.income_margin ** 2 + e.income_margin ** 2), 2)::DECIMAL(38, 2) AS income_change_margin,
  abs(c.income - e.income) > sqrt(c.income_margin ** 2 + e.income_margin ** 2) AS income_change_is_significant
FROM counties AS c
ASOF LEFT JOIN counties AS e ON e.place = c.place AND c.data_year - 5 >= e.data_year
