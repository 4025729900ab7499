/* @model
description: >
  The National Risk Index of each county, one row per version: what it said from `valid_from` until `valid_to`, which is
  NULL for the latest. Scores are percentiles, 0 to 100; a rating says in words where there is no score. Flooding inland
  was called riverine up to the release of March 2023.
key: [county_fips, valid_from]
tags: [hazard]
columns:
  county_fips: VARCHAR
  valid_from: TIMESTAMP WITH TIME ZONE
  valid_to: TIMESTAMP WITH TIME ZONE
  release: VARCHAR
  state: VARCHAR
  county: VARCHAR
  population: BIGINT
  risk_score: DOUBLE
  risk_rating: VARCHAR
  expected_loss_score: DOUBLE
  expected_loss_rating: VARCHAR
  expected_loss_usd: DECIMAL(18,2)
  social_vulnerability_score: DOUBLE
  resilience_score: DOUBLE
  wildfire_score: DOUBLE
  wildfire_rating: VARCHAR
  drought_score: DOUBLE
  drought_rating: VARCHAR
  earthquake_score: DOUBLE
  earthquake_rating: VARCHAR
  hurricane_score: DOUBLE
  hurricane_rating: VARCHAR
  heat_wave_score: DOUBLE
  heat_wave_rating: VARCHAR
  tornado_score: DOUBLE
  tornado_rating: VARCHAR
  coastal_flood_score: DOUBLE
  coastal_flood_rating: VARCHAR
  inland_flood_score: DOUBLE
  inland_flood_rating: VARCHAR
assertions:
  - not_null: [state, county]
  - range: {column: risk_score, min: 0, max: 100}
  - range: {column: expected_loss_score, min: 0, max: 100}
  - range: {column: social_vulnerability_score, min: 0, max: 100}
  - range: {column: resilience_score, min: 0, max: 100}
  - range: {column: wildfire_score, min: 0, max: 100}
  - range: {column: drought_score, min: 0, max: 100}
  - range: {column: earthquake_score, min: 0, max: 100}
  - range: {column: hurricane_score, min: 0, max: 100}
  - range: {column: heat_wave_score, min: 0, max: 100}
  - range: {column: tornado_score, min: 0, max: 100}
  - range: {column: coastal_flood_score, min: 0, max: 100}
  - range: {column: inland_flood_score, min: 0, max: 100}
  - range: {column: expected_loss_usd, min: 0}
*/
WITH seen AS (
  SELECT
    STCOFIPS AS county_fips,
    _observed_at AS valid_from,
    {
      release: NRI_VER,
      state: STATEABBRV,
      county: COUNTY,
      population: POPULATION::BIGINT,
      risk_score: RISK_SCORE,
      risk_rating: RISK_RATNG,
      expected_loss_score: EAL_SCORE,
      expected_loss_rating: EAL_RATNG,
      expected_loss_usd: EAL_VALT::DECIMAL(18, 2),
      social_vulnerability_score: SOVI_SCORE,
      resilience_score: RESL_SCORE,
      wildfire_score: WFIR_RISKS,
      wildfire_rating: WFIR_RISKR,
      drought_score: DRGT_RISKS,
      drought_rating: DRGT_RISKR,
      earthquake_score: ERQK_RISKS,
      earthquake_rating: ERQK_RISKR,
      hurricane_score: HRCN_RISKS,
      hurricane_rating: HRCN_RISKR,
      heat_wave_score: HWAV_RISKS,
      heat_wave_rating: HWAV_RISKR,
      tornado_score: TRND_RISKS,
      tornado_rating: TRND_RISKR,
      coastal_flood_score: CFLD_RISKS,
      coastal_flood_rating: CFLD_RISKR,
      inland_flood_score: coalesce(IFLD_RISKS, RFLD_RISKS),
      inland_flood_rating: coalesce(IFLD_RISKR, RFLD_RISKR)
    } AS said
  FROM bronze.hazard_nri__counties
  QUALIFY row_number() OVER (PARTITION BY STCOFIPS, _observed_at ORDER BY run_id DESC, _row DESC) = 1
),
versions AS (
  SELECT *
  FROM seen
  QUALIFY said IS DISTINCT FROM lag(said) OVER (PARTITION BY county_fips ORDER BY valid_from)
)
SELECT
  county_fips,
  valid_from,
  lead(valid_from) OVER (PARTITION BY county_fips ORDER BY valid_from) AS valid_to,
  said.*
FROM versions
