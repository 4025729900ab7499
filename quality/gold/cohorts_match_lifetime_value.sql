/* @assertion
description: >
  Per cohort and currency, the months of revenue cohorts add up to the lifetime values of the cohort's customers, and
  the cohort is as large as they are many.
severity: error
*/
WITH cohorts AS (
  SELECT
    cohort_month,
    currency,
    max(cohort_customers) AS customers,
    sum(gross_amount) AS gross,
    sum(net_amount) AS net
  FROM gold.revenue_cohorts
  GROUP BY ALL
),
lifetimes AS (
  SELECT
    date_trunc('month', first_payment_at AT TIME ZONE 'UTC')::DATE AS cohort_month,
    currency,
    count(*) AS customers,
    sum(gross_amount) AS gross,
    sum(net_amount) AS net
  FROM gold.customer_lifetime_value
  GROUP BY ALL
)
SELECT cohort_month, currency, c.customers, l.customers AS lifetimes, c.gross, l.gross AS lifetime_gross, c.net, l.net AS lifetime_net
FROM cohorts AS c
FULL JOIN lifetimes AS l USING (cohort_month, currency)
WHERE c.customers IS DISTINCT FROM l.customers OR c.gross IS DISTINCT FROM l.gross OR c.net IS DISTINCT FROM l.net
