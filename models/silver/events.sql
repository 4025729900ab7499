/* @model
description: >
  One row per event: what changed, when. What the object became is in bronze and in the table of its entity.
  `pending_webhooks` is left out: it falls to zero as deliveries succeed, which says nothing about payments.
key: [id]
tags: [payments]
columns:
  id: VARCHAR
  created: TIMESTAMP WITH TIME ZONE
  type: VARCHAR
  object_type: VARCHAR
  object_id: VARCHAR
  api_version: VARCHAR
  request_id: VARCHAR
  livemode: BOOLEAN
assertions:
  - not_null: [id, created, type, object_type]
  - unique: [id]
*/
WITH latest AS (
  SELECT *
  FROM bronze.payments__events
  QUALIFY row_number() OVER (PARTITION BY id ORDER BY _observed_at DESC, run_id DESC, _row) = 1
)
SELECT
  v.id,
  v.created,
  v.type,
  v.data ->> '$.object.object' AS object_type,
  v.data ->> '$.object.id' AS object_id,
  v.api_version,
  v.request.id AS request_id,
  v.livemode
FROM latest AS v
