/* @model
description: >
  Orders per day, each row marked with the number of orders in the whole lake: rows of two versions never agree, so a
  reader that saw parts of both would notice.
materialization: partitioned
partition_by: day
key: [day]
*/
SELECT placed_at::DATE AS day, count(*) AS orders, (SELECT count(*) FROM silver.orders) AS lake_orders
FROM silver.orders
GROUP BY day
