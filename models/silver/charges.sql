/* @model
description: >
  One row per charge: an attempt to move money, in its latest known state. `disputed` is also true when a dispute of the
  charge is known, because a dispute does not renew the charge it is about.
key: [id]
tags: [payments]
columns:
  id: VARCHAR
  created: TIMESTAMP WITH TIME ZONE
  status: VARCHAR
  paid: BOOLEAN
  captured: BOOLEAN
  refunded: BOOLEAN
  disputed: BOOLEAN
  currency: VARCHAR
  amount: BIGINT
  amount_major: DECIMAL(38,3)
  amount_captured: BIGINT
  amount_captured_major: DECIMAL(38,3)
  amount_refunded: BIGINT
  amount_refunded_major: DECIMAL(38,3)
  customer: VARCHAR
  payment_intent: VARCHAR
  balance_transaction: VARCHAR
  failure_code: VARCHAR
  failure_message: VARCHAR
  outcome_type: VARCHAR
  outcome_network_status: VARCHAR
  outcome_reason: VARCHAR
  risk_level: VARCHAR
  risk_score: BIGINT
  payment_method: VARCHAR
  payment_method_type: VARCHAR
  card_brand: VARCHAR
  card_funding: VARCHAR
  card_country: VARCHAR
  card_last4: VARCHAR
  billing_country: VARCHAR
  receipt_email: VARCHAR
  description: VARCHAR
  livemode: BOOLEAN
  metadata: MAP(VARCHAR, VARCHAR)
assertions:
  - not_null: [id, created, status, captured, disputed, currency, amount, amount_captured, amount_refunded]
  - unique: [id]
  - relationships: {column: customer, to: silver.customers, field: id}
  - accepted_values: {column: status, values: [succeeded, pending, failed], severity: warn}
  - range: {column: amount, min: 0}
  - range: {column: amount_captured, min: 0}
  - range: {column: amount_refunded, min: 0}
*/
WITH latest AS (
  SELECT *
  FROM bronze.payments__charges_versions
  QUALIFY row_number() OVER (
    PARTITION BY id
    -- An event beats a list row of its second; then the newest run, and there the row that Stripe sent first.
    ORDER BY version_at DESC, origin, run_id DESC, _row
  ) = 1
)
SELECT
  v.id,
  v.created,
  v.status,
  v.paid,
  v.captured,
  v.refunded,
  v.disputed OR d.charge IS NOT NULL AS disputed,
  v.currency,
  v.amount,
  (v.amount * u.minor_unit)::DECIMAL(38, 3) AS amount_major,
  v.amount_captured,
  (v.amount_captured * u.minor_unit)::DECIMAL(38, 3) AS amount_captured_major,
  v.amount_refunded,
  (v.amount_refunded * u.minor_unit)::DECIMAL(38, 3) AS amount_refunded_major,
  v.customer,
  v.payment_intent,
  v.balance_transaction,
  v.failure_code,
  v.failure_message,
  v.outcome.type AS outcome_type,
  v.outcome.network_status AS outcome_network_status,
  v.outcome.reason AS outcome_reason,
  v.outcome.risk_level,
  v.outcome.risk_score,
  v.payment_method,
  v.payment_method_details ->> 'type' AS payment_method_type,
  v.payment_method_details ->> '$.card.brand' AS card_brand,
  v.payment_method_details ->> '$.card.funding' AS card_funding,
  v.payment_method_details ->> '$.card.country' AS card_country,
  v.payment_method_details ->> '$.card.last4' AS card_last4,
  v.billing_details.address.country AS billing_country,
  v.receipt_email,
  v.description,
  v.livemode,
  v.metadata
FROM latest AS v
LEFT JOIN silver.currencies AS u ON u.currency = v.currency
LEFT JOIN (SELECT DISTINCT charge FROM silver.disputes) AS d ON d.charge = v.id
