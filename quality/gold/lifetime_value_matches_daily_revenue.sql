/* @assertion
description: >
  Per currency, all lifetime values and what is in none of them (guests, refunds and disputes of payments older than the
  lake, fees on their own) make all of daily revenue.
severity: error
*/
WITH lifetimes AS (
  SELECT currency, sum(net_amount) AS net FROM gold.customer_lifetime_value GROUP BY currency
),
others AS (
  SELECT currency, sum(net_major) AS net
  FROM silver.ledger
  WHERE kind = 'fee'
    OR (
      kind IN ('payment', 'refund', 'dispute')
      AND (
        customer IS NULL
        OR charge NOT IN (SELECT charge FROM silver.ledger WHERE reporting_category = 'charge' AND charge IS NOT NULL)
      )
    )
  GROUP BY currency
),
revenue AS (
  SELECT currency, sum(net_amount) AS net FROM gold.daily_revenue GROUP BY currency
)
SELECT currency, l.net AS lifetime_value, o.net AS others, r.net AS daily_revenue
FROM lifetimes AS l
FULL JOIN others AS o USING (currency)
FULL JOIN revenue AS r USING (currency)
WHERE coalesce(l.net, 0) + coalesce(o.net, 0) <> coalesce(r.net, 0)
