/* @assertion
description: >
  Per currency, all lifetime values and what no customer brought (guests, fees on their own) make all of daily revenue.
severity: error
*/
WITH lifetimes AS (
  SELECT currency, sum(net_amount) AS net FROM gold.customer_lifetime_value GROUP BY currency
),
nobody AS (
  SELECT currency, sum(net_major) AS net
  FROM silver.ledger
  WHERE kind = 'fee' OR (kind IN ('payment', 'refund', 'dispute') AND customer IS NULL)
  GROUP BY currency
),
revenue AS (
  SELECT currency, sum(net_amount) AS net FROM gold.daily_revenue GROUP BY currency
)
SELECT currency, l.net AS lifetime_value, n.net AS without_customer, r.net AS daily_revenue
FROM lifetimes AS l
FULL JOIN nobody AS n USING (currency)
FULL JOIN revenue AS r USING (currency)
WHERE coalesce(l.net, 0) + coalesce(n.net, 0) <> coalesce(r.net, 0)
