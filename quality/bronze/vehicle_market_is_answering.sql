/* @assertion
description: Of the vehicles asked about in the latest run, at least half were valued; else the service is what is wrong.
severity: error
*/
SELECT run_id, count(*) AS asked, count(*) FILTER (status = 'SUCCESS') AS valued
FROM bronze.vehicle_market__quotes
WHERE _observed_at = (SELECT max(_observed_at) FROM bronze.vehicle_market__quotes)
GROUP BY run_id
HAVING valued * 2 < asked
