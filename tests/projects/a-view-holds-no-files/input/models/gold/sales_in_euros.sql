/* @model
description: What was sold in euros, for those who only read SQL.
materialization: view
*/
SELECT day, amount FROM gold.daily_sales WHERE currency = 'eur'
