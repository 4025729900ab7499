/* @model
description: >
  One row per dispute, in its latest known state. `evidence_details.past_due` is left out: it flips by the calendar,
  with no event, so its value would depend on when the lake was run. `evidence_due_by` says the same for good.
key: [id]
tags: [payments]
columns:
  id: VARCHAR
  created: TIMESTAMP WITH TIME ZONE
  status: VARCHAR
  reason: VARCHAR
  currency: VARCHAR
  amount: BIGINT
  amount_major: DECIMAL(38,3)
  charge: VARCHAR
  payment_intent: VARCHAR
  is_charge_refundable: BOOLEAN
  evidence_due_by: TIMESTAMP WITH TIME ZONE
  has_evidence: BOOLEAN
  submission_count: BIGINT
  network_reason_code: VARCHAR
  livemode: BOOLEAN
  metadata: MAP(VARCHAR, VARCHAR)
assertions:
  - not_null: [id, created, status, reason, currency, amount, charge]
  - unique: [id]
  - accepted_values:
      column: status
      values:
        [
          warning_needs_response, warning_under_review, warning_closed, needs_response, under_review, won,
          lost, prevented
        ]
      severity: warn
  - range: {column: amount, min: 0}
*/
WITH latest AS (
  SELECT *
  FROM bronze.payments__disputes_versions
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
  v.currency,
  v.amount,
  (v.amount * u.minor_unit)::DECIMAL(38, 3) AS amount_major,
  v.charge,
  v.payment_intent,
  v.is_charge_refundable,
  v.evidence_details.due_by AS evidence_due_by,
  v.evidence_details.has_evidence,
  v.evidence_details.submission_count,
  v.network_reason_code,
  v.livemode,
  v.metadata
FROM latest AS v
LEFT JOIN silver.currencies AS u ON u.currency = v.currency
