/** For each file below quality/, a defect that only it is there to find: SQL that spoils the tables of a sound lake. */

const oneOf = (table: string, where = "true", column = "id") =>
  `${column} = (SELECT min(${column}) FROM ${table} WHERE ${where})`;

export const DEFECTS: Readonly<Record<string, string>> = {
  "bronze/payments_rows_lie_in_the_window":
    "UPDATE bronze.payments__refunds SET created = created - INTERVAL 400 DAY WHERE _row = 0",
  "bronze/payments_one_mode": "UPDATE bronze.payments__charges SET livemode = true WHERE _row = 0",
  "silver/every_object_is_kept": `DELETE FROM silver.invoices WHERE ${oneOf("silver.invoices")}`,
  "silver/currencies_are_known": `
    UPDATE silver.refunds SET currency = 'USD' WHERE ${oneOf("silver.refunds", "currency = 'usd'")}`,
  "silver/net_is_amount_less_fee": `
    UPDATE silver.balance_transactions SET fee = fee + 1 WHERE ${oneOf("silver.balance_transactions")}`,
  "silver/amounts_are_in_major_units": `
    UPDATE silver.charges SET amount_major = amount_major / 100 WHERE ${oneOf("silver.charges", "currency = 'jpy'")}`,
  "silver/charges_match_the_ledger": `
    UPDATE silver.charges SET amount_captured = amount_captured - 1
    WHERE ${oneOf("silver.charges", "balance_transaction IN (SELECT id FROM silver.balance_transactions)")}`,
  "silver/refunds_match_the_ledger": `
    UPDATE silver.refunds SET amount = -amount
    WHERE ${oneOf("silver.refunds", "balance_transaction IN (SELECT id FROM silver.balance_transactions)")}`,
  "silver/disputes_match_the_ledger": `
    UPDATE silver.disputes SET amount = amount * 100
    WHERE ${oneOf("silver.disputes", "id IN (SELECT source FROM silver.balance_transactions)")}`,
  "silver/payouts_match_the_ledger": `
    UPDATE silver.payouts SET amount = amount + 1
    WHERE ${oneOf("silver.payouts", "id IN (SELECT source FROM silver.balance_transactions)")}`,
  "silver/ledger_sources_are_known": `
    DELETE FROM silver.refunds
    WHERE ${oneOf("silver.refunds", "hour(created) = 8 AND balance_transaction IS NOT NULL")}`,
  "silver/charge_intents_are_known": `
    DELETE FROM silver.payment_intents
    WHERE id = (SELECT min(payment_intent) FROM silver.charges WHERE hour(created) = 8)`,
  "silver/refunds_add_up_per_charge": `
    UPDATE silver.charges SET amount_refunded = amount_refunded - 1
    WHERE ${oneOf("silver.charges", "id IN (SELECT id FROM bronze.payments__charges) AND amount_refunded > 1")}`,
  "gold/daily_revenue_matches_the_ledger": `
    UPDATE gold.daily_revenue SET refund_amount = 0, net_amount = net_amount + refund_amount
    WHERE ${oneOf("gold.daily_revenue", "refund_amount > 0", "day")}`,
  "gold/daily_revenue_adds_up": `
    UPDATE gold.daily_revenue SET net_amount = net_amount + fee_amount
    WHERE ${oneOf("gold.daily_revenue", "fee_amount > 0", "day")}`,
  "gold/daily_revenue_counts_match": `
    UPDATE gold.daily_revenue SET charges = payments WHERE ${oneOf("gold.daily_revenue", "charges <> payments", "day")}`,
  "gold/lifetime_value_matches_daily_revenue": `
    DELETE FROM gold.customer_lifetime_value
    WHERE ${oneOf("gold.customer_lifetime_value", "net_amount <> 0", "customer")}`,
  "gold/cohorts_match_lifetime_value": `
    UPDATE gold.revenue_cohorts SET cohort_customers = cohort_customers + 1
    WHERE ${oneOf("gold.revenue_cohorts", "months_since = 0", "cohort_month")}`,
  "gold/cohorts_accumulate": `
    UPDATE gold.revenue_cohorts SET cumulative_net_amount = net_amount WHERE months_since = 1`,
  "gold/refund_rates_match_the_ledger": `
    UPDATE gold.refund_rates SET refunded_amount = refunded_amount + 1 WHERE currency = 'eur'`,
  "gold/refund_rates_match_charges": `
    UPDATE gold.refund_rates SET captured_amount = captured_amount * 100 WHERE currency = 'jpy'`,
  "gold/dispute_rates_match_disputes": `
    UPDATE gold.dispute_rates SET disputes = disputes + 1, undecided = undecided + 1 WHERE currency = 'usd'`,
  "gold/payouts_are_explained": `
    UPDATE gold.payout_reconciliation SET difference = 1, verdict = 'different'
    WHERE ${oneOf("gold.payout_reconciliation", "verdict = 'reconciled'", "payout")}`,
  "gold/payout_parts_add_up": `
    UPDATE gold.payout_reconciliation SET fee_amount = 0
    WHERE ${oneOf("gold.payout_reconciliation", "fee_amount > 0", "payout")}`,
  "gold/payouts_are_all_there": `
    DELETE FROM gold.payout_reconciliation WHERE ${oneOf("gold.payout_reconciliation", "true", "payout")}`,
};
