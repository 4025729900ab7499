/* @model
key: [code, day]
*/
SELECT DISTINCT code, day, rate::DECIMAL(18, 6) AS rate, 'rates' AS served_by
FROM bronze.rates__daily
UNION ALL
SELECT DISTINCT s.dataset, b.day, (b.cents::DECIMAL(18, 6) * s.factor)::DECIMAL(18, 6), s.by_source
FROM lake.stand_ins AS s
JOIN bronze.backup__cents AS b ON s.by_dataset = b.pair
ANTI JOIN bronze.rates__daily AS r ON r.code = s.dataset AND r.day = b.day
