/* @model
key: [customer, currency]
assertions:
  - relationships: {column: customer, to: silver.customers, field: id}
*/
SELECT customer, currency, sum(amount)::BIGINT AS amount
FROM silver.orders
GROUP BY customer, currency
