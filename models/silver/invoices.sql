/* @model
description: >
  One row per invoice, in its latest known state. Links that open an invoice without a login stay in bronze.
key: [id]
tags: [payments]
columns:
  id: VARCHAR
  created: TIMESTAMP WITH TIME ZONE
  number: VARCHAR
  status: VARCHAR
  currency: VARCHAR
  amount_due: BIGINT
  amount_due_major: DECIMAL(38,3)
  amount_paid: BIGINT
  amount_paid_major: DECIMAL(38,3)
  amount_remaining: BIGINT
  amount_remaining_major: DECIMAL(38,3)
  subtotal: BIGINT
  subtotal_major: DECIMAL(38,3)
  total: BIGINT
  total_major: DECIMAL(38,3)
  customer: VARCHAR
  billing_reason: VARCHAR
  collection_method: VARCHAR
  attempt_count: BIGINT
  due_date: TIMESTAMP WITH TIME ZONE
  period_start: TIMESTAMP WITH TIME ZONE
  period_end: TIMESTAMP WITH TIME ZONE
  finalized_at: TIMESTAMP WITH TIME ZONE
  paid_at: TIMESTAMP WITH TIME ZONE
  voided_at: TIMESTAMP WITH TIME ZONE
  marked_uncollectible_at: TIMESTAMP WITH TIME ZONE
  description: VARCHAR
  livemode: BOOLEAN
  metadata: MAP(VARCHAR, VARCHAR)
assertions:
  - not_null: [id, created, currency, amount_due, total]
  - unique: [id]
  - relationships: {column: customer, to: silver.customers, field: id}
  - accepted_values: {column: status, values: [draft, open, paid, uncollectible, void], severity: warn}
  - range: {column: amount_paid, min: 0}
*/
WITH latest AS (
  SELECT *
  FROM bronze.payments__invoices_versions
  QUALIFY row_number() OVER (
    PARTITION BY id
    -- An event beats a list row of its second; then the newest run, and there the row that Stripe sent first.
    ORDER BY version_at DESC, origin, run_id DESC, _row
  ) = 1
)
SELECT
  v.id,
  v.created,
  v.number,
  v.status,
  v.currency,
  v.amount_due,
  (v.amount_due * u.minor_unit)::DECIMAL(38, 3) AS amount_due_major,
  v.amount_paid,
  (v.amount_paid * u.minor_unit)::DECIMAL(38, 3) AS amount_paid_major,
  v.amount_remaining,
  (v.amount_remaining * u.minor_unit)::DECIMAL(38, 3) AS amount_remaining_major,
  v.subtotal,
  (v.subtotal * u.minor_unit)::DECIMAL(38, 3) AS subtotal_major,
  v.total,
  (v.total * u.minor_unit)::DECIMAL(38, 3) AS total_major,
  v.customer,
  v.billing_reason,
  v.collection_method,
  v.attempt_count,
  v.due_date,
  v.period_start,
  v.period_end,
  v.status_transitions.finalized_at,
  v.status_transitions.paid_at,
  v.status_transitions.voided_at,
  v.status_transitions.marked_uncollectible_at,
  v.description,
  v.livemode,
  v.metadata
FROM latest AS v
LEFT JOIN silver.currencies AS u ON u.currency = v.currency
