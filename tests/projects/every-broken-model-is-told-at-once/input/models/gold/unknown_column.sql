SELECT idd FROM silver.orders
