/* @assertion
description: Each currency's daily sales add up to its orders.
*/
SELECT currency, sum(amount) AS daily, any_value(total) AS orders
FROM gold.daily_sales
JOIN (SELECT currency, sum(amount) AS total FROM silver.orders GROUP BY currency) USING (currency)
GROUP BY currency
HAVING sum(amount) <> any_value(total)
