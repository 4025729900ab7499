/* @model
materialization: partitioned
partition_by: note
*/
SELECT note, count(*) AS orders FROM silver.notes GROUP BY note
