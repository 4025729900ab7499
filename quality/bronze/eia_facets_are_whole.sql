/* @assertion
description: A facet has as many values as EIA says it has, by a number or a text.
severity: warn
*/
SELECT route, facet, run_id, (totalFacets ->> '$')::BIGINT AS said, count(DISTINCT id) AS listed
FROM bronze.eia__facets
GROUP BY ALL
HAVING count(DISTINCT id) <> (totalFacets ->> '$')::BIGINT
