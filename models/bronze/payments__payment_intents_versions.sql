/* @model
description: >
  Every version of a payment intent that was seen: rows of list pages, true at least from the start of their run, and
  objects inside events, true from the second of the event.
tags: [payments]
*/
SELECT
  * EXCLUDE (_extra, _observed_at),
  date_trunc('second', _observed_at) AS version_at,
  'list' AS origin,
  NULL::VARCHAR AS event_type
FROM bronze.payments__payment_intents
UNION ALL BY NAME
SELECT
  version.*,
  version_at,
  'event' AS origin,
  event_type,
  _row,
  run_id
FROM (
  SELECT
    bronze.payments__payment_intents_from_json(data -> 'object') AS version,
    created AS version_at,
    type AS event_type,
    _row,
    run_id
  FROM bronze.payments__events
  WHERE (data ->> '$.object.object') = 'payment_intent'
)
WHERE version.id IS NOT NULL
