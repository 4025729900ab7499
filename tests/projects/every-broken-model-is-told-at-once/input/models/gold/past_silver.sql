SELECT id FROM bronze.shop__orders
