/* @model
description: >
  One row per entry of Stripe's ledger. No event describes an entry, and none is needed: it does not change. But
  `status`, which turns from pending to available by the calendar, is left out, so that a table does not depend on
  when it was read; compare `available_on` with the time you ask about.
key: [id]
tags: [payments]
columns:
  id: VARCHAR
  created: TIMESTAMP WITH TIME ZONE
  available_on: TIMESTAMP WITH TIME ZONE
  type: VARCHAR
  reporting_category: VARCHAR
  balance_type: VARCHAR
  currency: VARCHAR
  amount: BIGINT
  amount_major: DECIMAL(38,3)
  fee: BIGINT
  fee_major: DECIMAL(38,3)
  net: BIGINT
  net_major: DECIMAL(38,3)
  exchange_rate: DECIMAL(24,12)
  source: VARCHAR
  description: VARCHAR
assertions:
  - not_null: [id, created, available_on, type, reporting_category, currency, amount, fee, net]
  - unique: [id]
  - accepted_values:
      column: reporting_category
      values:
        [
          charge, charge_failure, partial_capture_reversal, refund, refund_failure, dispute, dispute_reversal,
          fee, tax, network_cost, payout, payout_reversal, transfer, transfer_reversal, topup, topup_reversal,
          platform_earning, platform_earning_refund, other_adjustment
        ]
      severity: warn
*/
WITH latest AS (
  SELECT *
  FROM bronze.payments__balance_transactions
  QUALIFY row_number() OVER (PARTITION BY id ORDER BY _observed_at DESC, run_id DESC, _row) = 1
)
SELECT
  v.id,
  v.created,
  v.available_on,
  v.type,
  v.reporting_category,
  v.balance_type,
  v.currency,
  v.amount,
  (v.amount * u.minor_unit)::DECIMAL(38, 3) AS amount_major,
  v.fee,
  (v.fee * u.minor_unit)::DECIMAL(38, 3) AS fee_major,
  v.net,
  (v.net * u.minor_unit)::DECIMAL(38, 3) AS net_major,
  v.exchange_rate,
  v.source,
  v.description
FROM latest AS v
LEFT JOIN silver.currencies AS u ON u.currency = v.currency
