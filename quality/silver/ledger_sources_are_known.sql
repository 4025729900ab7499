/* @assertion
description: >
  The charge, refund, dispute or payout that a ledger entry is about is known, and so is the charge of a refund: an
  event of the same moment describes it, however old it is. (That of a dispute need not be: it does not change with
  it.) Checked between the first and the last event of the day, ten minutes inside, because the ends of what was read
  may cut between an entry and its event.
severity: error
*/
WITH known AS (
  SELECT id FROM silver.charges
  UNION ALL
  SELECT id FROM silver.refunds
  UNION ALL
  SELECT id FROM silver.disputes
  UNION ALL
  SELECT id FROM silver.payouts
),
described AS (
  SELECT (created AT TIME ZONE 'UTC')::DATE AS day, min(created) AS first_event, max(created) AS last_event
  FROM silver.events
  GROUP BY day
)
SELECT l.id, l.created, l.reporting_category, l.source, l.charge
FROM silver.ledger AS l
JOIN described AS d ON d.day = l.day
WHERE l.reporting_category IN ('charge', 'refund', 'dispute', 'dispute_reversal', 'payout')
  AND l.created BETWEEN d.first_event + INTERVAL 10 MINUTE AND d.last_event - INTERVAL 10 MINUTE
  AND (
    NOT EXISTS (SELECT 1 FROM known AS k WHERE k.id = l.source)
    OR (l.reporting_category IN ('charge', 'refund') AND l.charge_created IS NULL)
  )
