/* @assertion
description: >
  The payment intent of a charge is known, because it changes with its charge. Checked between the first and the last
  event of the day the charge was made, ten minutes inside, because the ends of what was read may cut between the two.
severity: error
*/
WITH described AS (
  SELECT (created AT TIME ZONE 'UTC')::DATE AS day, min(created) AS first_event, max(created) AS last_event
  FROM silver.events
  GROUP BY day
)
SELECT c.id, c.created, c.payment_intent
FROM silver.charges AS c
JOIN described AS d ON c.created BETWEEN d.first_event + INTERVAL 10 MINUTE AND d.last_event - INTERVAL 10 MINUTE
WHERE c.payment_intent IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM silver.payment_intents AS p WHERE p.id = c.payment_intent)
