SELECT * FROM silver.order
