/* @model
description: >
  One row per payment intent: what was meant to be paid, in its latest known state. The client secret stays in bronze.
key: [id]
tags: [payments]
columns:
  id: VARCHAR
  created: TIMESTAMP WITH TIME ZONE
  status: VARCHAR
  currency: VARCHAR
  amount: BIGINT
  amount_major: DECIMAL(38,3)
  amount_capturable: BIGINT
  amount_capturable_major: DECIMAL(38,3)
  amount_received: BIGINT
  amount_received_major: DECIMAL(38,3)
  capture_method: VARCHAR
  customer: VARCHAR
  latest_charge: VARCHAR
  payment_method: VARCHAR
  canceled_at: TIMESTAMP WITH TIME ZONE
  cancellation_reason: VARCHAR
  last_payment_error_code: VARCHAR
  setup_future_usage: VARCHAR
  description: VARCHAR
  livemode: BOOLEAN
  metadata: MAP(VARCHAR, VARCHAR)
assertions:
  - not_null: [id, created, status, currency, amount]
  - unique: [id]
  - relationships: {column: customer, to: silver.customers, field: id}
  - accepted_values:
      column: status
      values:
        [
          requires_payment_method, requires_confirmation, requires_action, processing, requires_capture,
          canceled, succeeded
        ]
      severity: warn
  - range: {column: amount, min: 0}
  - range: {column: amount_received, min: 0}
*/
WITH latest AS (
  SELECT *
  FROM bronze.payments__payment_intents_versions
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
  v.currency,
  v.amount,
  (v.amount * u.minor_unit)::DECIMAL(38, 3) AS amount_major,
  v.amount_capturable,
  (v.amount_capturable * u.minor_unit)::DECIMAL(38, 3) AS amount_capturable_major,
  v.amount_received,
  (v.amount_received * u.minor_unit)::DECIMAL(38, 3) AS amount_received_major,
  v.capture_method,
  v.customer,
  v.latest_charge,
  v.payment_method,
  v.canceled_at,
  v.cancellation_reason,
  v.last_payment_error ->> 'code' AS last_payment_error_code,
  v.setup_future_usage,
  v.description,
  v.livemode,
  v.metadata
FROM latest AS v
LEFT JOIN silver.currencies AS u ON u.currency = v.currency
