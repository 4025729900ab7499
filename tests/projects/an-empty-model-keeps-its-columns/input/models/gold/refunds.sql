/* @model
materialization: partitioned
partition_by: day
key: [day]
*/
SELECT placed_at::DATE AS day, sum(amount)::BIGINT AS amount FROM silver.orders WHERE amount < 0 GROUP BY day
