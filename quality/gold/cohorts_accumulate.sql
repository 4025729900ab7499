/* @assertion
description: The last month of a cohort has accumulated the net of all its months.
severity: error
*/
SELECT
  cohort_month,
  currency,
  arg_max(cumulative_net_amount, months_since) AS accumulated,
  sum(net_amount) AS net
FROM gold.revenue_cohorts
GROUP BY cohort_month, currency
HAVING arg_max(cumulative_net_amount, months_since) <> sum(net_amount)
