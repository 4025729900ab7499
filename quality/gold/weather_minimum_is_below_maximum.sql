/* @assertion
description: No day is colder at its warmest than at its coldest.
severity: error
*/
SELECT station, day, tmin, tmax
FROM gold.weather_daily
WHERE tmin > tmax
