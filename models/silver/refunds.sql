/* @model
description: >
  One row per refund, in its latest known state.
key: [id]
tags: [payments]
columns:
  id: VARCHAR
  created: TIMESTAMP WITH TIME ZONE
  status: VARCHAR
  reason: VARCHAR
  failure_reason: VARCHAR
  currency: VARCHAR
  amount: BIGINT
  amount_major: DECIMAL(38,3)
  charge: VARCHAR
  payment_intent: VARCHAR
  balance_transaction: VARCHAR
  failure_balance_transaction: VARCHAR
  metadata: MAP(VARCHAR, VARCHAR)
assertions:
  - not_null: [id, created, currency, amount]
  - unique: [id]
  - accepted_values: {column: status, values: [pending, requires_action, succeeded, failed, canceled], severity: warn}
  - accepted_values:
      column: reason
      values:
        [
          duplicate, fraudulent, requested_by_customer, expired_uncaptured_charge
        ]
      severity: warn
  - range: {column: amount, min: 0}
*/
WITH latest AS (
  SELECT *
  FROM bronze.payments__refunds_versions
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
  v.reason,
  v.failure_reason,
  v.currency,
  v.amount,
  (v.amount * u.minor_unit)::DECIMAL(38, 3) AS amount_major,
  v.charge,
  v.payment_intent,
  v.balance_transaction,
  v.failure_balance_transaction,
  v.metadata
FROM latest AS v
LEFT JOIN silver.currencies AS u ON u.currency = v.currency
