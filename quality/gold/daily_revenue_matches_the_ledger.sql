/* @assertion
description: >
  Each day's gross, refunds, disputes, fees and net in daily revenue are the sums, in minor units, of Stripe's balance
  transactions of that day and currency, added up here by their own categories.
severity: error
*/
WITH booked AS (
  SELECT
    (created AT TIME ZONE 'UTC')::DATE AS day,
    currency,
    sum(amount) FILTER (reporting_category IN ('charge', 'partial_capture_reversal')) AS gross,
    -sum(amount) FILTER (reporting_category IN ('refund', 'refund_failure', 'charge_failure')) AS refunds,
    -sum(amount) FILTER (reporting_category IN ('dispute', 'dispute_reversal')) AS disputes,
    sum(net) AS net
  FROM silver.balance_transactions
  WHERE reporting_category IN (
    'charge', 'partial_capture_reversal', 'refund', 'refund_failure', 'charge_failure',
    'dispute', 'dispute_reversal', 'fee', 'network_cost', 'tax'
  )
  GROUP BY ALL
),
published AS (
  SELECT
    r.day,
    r.currency,
    r.gross_amount * u.scale AS gross,
    r.refund_amount * u.scale AS refunds,
    r.dispute_amount * u.scale AS disputes,
    r.net_amount * u.scale AS net
  FROM gold.daily_revenue AS r
  JOIN (
    SELECT currency, CASE exponent WHEN 0 THEN 1 WHEN 2 THEN 100 ELSE 1000 END AS scale FROM silver.currencies
  ) AS u USING (currency)
)
SELECT
  day,
  currency,
  p.gross, b.gross AS booked_gross,
  p.refunds, b.refunds AS booked_refunds,
  p.disputes, b.disputes AS booked_disputes,
  p.net, b.net AS booked_net
FROM published AS p
FULL JOIN booked AS b USING (day, currency)
WHERE coalesce(p.gross, 0) <> coalesce(b.gross, 0)
  OR coalesce(p.refunds, 0) <> coalesce(b.refunds, 0)
  OR coalesce(p.disputes, 0) <> coalesce(b.disputes, 0)
  OR coalesce(p.net, 0) <> coalesce(b.net, 0)
