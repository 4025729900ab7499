/* @model
description: >
  One row per series that was read, with what its id says: program, place (`US`, or the FIPS code of a state or county),
  measure, unit and frequency.
key: [dataset]
tags: [bls]
columns:
  dataset: VARCHAR
  program: VARCHAR
  place: VARCHAR
  measure: VARCHAR
  unit: VARCHAR
  frequency: VARCHAR
  is_seasonally_adjusted: BOOLEAN
assertions:
  - not_null: [dataset, program, place, measure, unit, frequency]
  - unique: [dataset]
  - accepted_values: {column: frequency, values: [M, Q, A]}
*/
WITH ids AS (
  SELECT DISTINCT seriesID AS dataset, left(seriesID, 2) AS program
  FROM bronze.bls__observations
),
parts AS (
  SELECT
    dataset,
    program,
    CASE program
      WHEN 'LN' THEN 'US'
      WHEN 'CE' THEN 'US'
      -- LAUCN 08031 …: area type, then state and county; a state's county is zero.
      WHEN 'LA' THEN CASE dataset[4:5] WHEN 'ST' THEN dataset[6:7] WHEN 'CN' THEN dataset[6:10] END
      WHEN 'SM' THEN CASE WHEN dataset[6:10] = '00000' THEN dataset[4:5] END
      WHEN 'EN' THEN dataset[4:8]
    END AS place,
    CASE program
      WHEN 'LN' THEN
        CASE dataset[4:]
          WHEN '11000000' THEN 'labor_force'
          WHEN '12000000' THEN 'employed'
          WHEN '13000000' THEN 'unemployed'
          WHEN '14000000' THEN 'unemployment_rate'
        END
      WHEN 'CE' THEN CASE dataset[4:] WHEN '0000000001' THEN 'payroll_jobs' END
      WHEN 'LA' THEN
        CASE dataset[19:20]
          WHEN '03' THEN 'unemployment_rate'
          WHEN '04' THEN 'unemployed'
          WHEN '05' THEN 'employed'
          WHEN '06' THEN 'labor_force'
        END
      WHEN 'SM' THEN CASE dataset[11:] WHEN '0000000001' THEN 'payroll_jobs' END
      -- Data type 4 of all sizes, all owners and all industries.
      WHEN 'EN' THEN CASE dataset[9:] WHEN '40010' THEN 'average_weekly_wage' END
    END AS measure
  FROM ids
)
SELECT
  dataset,
  program,
  place,
  measure,
  CASE
    WHEN measure = 'unemployment_rate' THEN 'percent'
    WHEN measure = 'average_weekly_wage' THEN 'dollars per week'
    WHEN program = 'LA' THEN 'persons'
    WHEN measure = 'payroll_jobs' THEN 'thousands of jobs'
    ELSE 'thousands of persons'
  END AS unit,
  CASE program WHEN 'EN' THEN 'Q' ELSE 'M' END AS frequency,
  dataset[3:3] = 'S' AS is_seasonally_adjusted
FROM parts
