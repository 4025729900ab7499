/* @assertion
description: The versions of what was looked up follow each other without gap or overlap, and only the last one is open.
severity: error
*/
SELECT kind, subject, valid_from, valid_to
FROM silver.geocodes
QUALIFY valid_to <= valid_from
  OR valid_to IS DISTINCT FROM lead(valid_from) OVER (PARTITION BY kind, subject ORDER BY valid_from)
