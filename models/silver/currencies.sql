/* @model
description: >
  How many decimals Stripe gives each currency. Most follow ISO 4217; where Stripe differs, Stripe wins, because its
  amounts are what is converted here. The Icelandic krona and the Ugandan shilling have no cents any more, yet Stripe
  still writes 5 ISK or 5 UGX as 500; the Malagasy ariary has none at Stripe though ISO gives it two.
key: [currency]
tags: [payments]
columns:
  currency: VARCHAR
  exponent: INTEGER
  minor_unit: DECIMAL(4,3)
assertions:
  - not_null: [currency, exponent, minor_unit]
  - unique: [currency]
  - range: {column: exponent, min: 0, max: 3}
*/
WITH decimals AS (
  SELECT unnest([
    'bif', 'clp', 'djf', 'gnf', 'jpy', 'kmf', 'krw', 'mga', 'pyg', 'rwf', 'vnd', 'vuv', 'xaf', 'xof', 'xpf'
  ]) AS currency, 0 AS exponent
  UNION ALL
  SELECT unnest([
    'aed', 'afn', 'all', 'amd', 'ang', 'aoa', 'ars', 'aud', 'awg', 'azn', 'bam', 'bbd', 'bdt', 'bgn', 'bmd', 'bnd',
    'bob', 'brl', 'bsd', 'bwp', 'byn', 'bzd', 'cad', 'cdf', 'chf', 'cny', 'cop', 'crc', 'cve', 'czk', 'dkk', 'dop',
    'dzd', 'egp', 'etb', 'eur', 'fjd', 'fkp', 'gbp', 'gel', 'gip', 'gmd', 'gtq', 'gyd', 'hkd', 'hnl', 'htg', 'huf',
    'idr', 'ils', 'inr', 'isk', 'jmd', 'kes', 'kgs', 'khr', 'kyd', 'kzt', 'lak', 'lbp', 'lkr', 'lrd', 'lsl', 'mad',
    'mdl', 'mkd', 'mmk', 'mnt', 'mop', 'mur', 'mvr', 'mwk', 'mxn', 'myr', 'mzn', 'nad', 'ngn', 'nio', 'nok', 'npr',
    'nzd', 'pab', 'pen', 'pgk', 'php', 'pkr', 'pln', 'qar', 'ron', 'rsd', 'rub', 'sar', 'sbd', 'scr', 'sek', 'sgd',
    'shp', 'sle', 'sos', 'srd', 'std', 'stn', 'szl', 'thb', 'tjs', 'top', 'try', 'ttd', 'twd', 'tzs', 'uah', 'ugx',
    'usd', 'uyu', 'uzs', 'wst', 'xcd', 'xcg', 'yer', 'zar', 'zmw'
  ]), 2
  UNION ALL
  SELECT unnest(['bhd', 'jod', 'kwd', 'omr', 'tnd']), 3
)
SELECT
  currency,
  exponent,
  -- What one minor unit is worth in major units, as an exact decimal: 0.010 for a cent.
  CASE exponent WHEN 0 THEN 1.000 WHEN 2 THEN 0.010 WHEN 3 THEN 0.001 END::DECIMAL(4, 3) AS minor_unit
FROM decimals
