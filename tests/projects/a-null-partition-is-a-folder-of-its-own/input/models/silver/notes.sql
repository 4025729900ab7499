SELECT id, note FROM bronze.shop__orders
