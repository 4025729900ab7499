/* @model
description: >
  One row per customer: those described by a list page or an event, in their latest known state, and those that payments
  only mention (`is_inferred`, every other column NULL), so that every customer a payment names is here. A deleted
  customer stays, with what was last known.
key: [id]
tags: [payments]
columns:
  id: VARCHAR
  created: TIMESTAMP WITH TIME ZONE
  email: VARCHAR
  name: VARCHAR
  phone: VARCHAR
  country: VARCHAR
  description: VARCHAR
  currency: VARCHAR
  balance: BIGINT
  balance_major: DECIMAL(38,3)
  delinquent: BOOLEAN
  tax_exempt: VARCHAR
  preferred_locales: VARCHAR[]
  livemode: BOOLEAN
  metadata: MAP(VARCHAR, VARCHAR)
  is_deleted: BOOLEAN
  is_inferred: BOOLEAN
assertions:
  - not_null: [id, is_inferred]
  - unique: [id]
  - accepted_values: {column: tax_exempt, values: [none, exempt, reverse], severity: warn}
*/
WITH latest AS (
  SELECT *
  FROM bronze.payments__customers_versions
  QUALIFY row_number() OVER (
    PARTITION BY id
    -- An event beats a list row of its second; then the newest run, and there the row that Stripe sent first.
    ORDER BY version_at DESC, origin, run_id DESC, _row
  ) = 1
),
mentioned AS (
  SELECT customer FROM silver.charges
  UNION
  SELECT customer FROM silver.payment_intents
  UNION
  SELECT customer FROM silver.invoices
)
SELECT
  coalesce(v.id, m.customer) AS id,
  v.created,
  nullif(trim(v.email), '') AS email,
  nullif(trim(v.name), '') AS name,
  v.phone,
  v.address.country AS country,
  v.description,
  v.currency,
  v.balance,
  (v.balance * u.minor_unit)::DECIMAL(38, 3) AS balance_major,
  v.delinquent,
  v.tax_exempt,
  v.preferred_locales,
  v.livemode,
  v.metadata,
  v.event_type IS NOT DISTINCT FROM 'customer.deleted' AS is_deleted,
  v.id IS NULL AS is_inferred
FROM latest AS v
FULL JOIN (SELECT customer FROM mentioned WHERE customer IS NOT NULL) AS m ON m.customer = v.id
LEFT JOIN silver.currencies AS u ON u.currency = v.currency
