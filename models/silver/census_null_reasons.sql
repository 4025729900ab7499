/* @model
description: Numbers that the Census Bureau writes where there is no figure, and what each means.
key: [sentinel]
tags: [census]
columns:
  sentinel: INTEGER
  reason: VARCHAR
assertions:
  - not_null: [sentinel, reason]
  - unique: [sentinel]
  - range: {column: sentinel, max: -111111111}
*/
SELECT sentinel, reason
FROM (VALUES
  (-111111111, 'not told'),
  (-222222222, 'too few sample observations for a margin of error'),
  (-333333333, 'the median falls in the lowest or highest interval, so it has no margin of error'),
  (-444444444, 'not told'),
  (-555555555, 'the estimate is controlled, so a margin of error does not apply'),
  (-666666666, 'too few sample observations for an estimate'),
  (-777777777, 'not told'),
  (-888888888, 'the estimate does not apply or is not available'),
  (-999999999, 'too few sample cases in the place')
) AS told (sentinel, reason)
