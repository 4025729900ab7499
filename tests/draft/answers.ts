/** One answer of each shape that services send, and where it came from. */

export interface RecordedAnswer {
  readonly source: string;
  readonly url: string;
  readonly auth?: string;
  readonly text: string;
  /** Rows in it. */
  readonly rows: number;
}

const json = (value: unknown) => JSON.stringify(value);

/** Written out, because no double holds its numbers. */
const LEDGER = `[
  {"entry": 9007199254740993, "amount": 12.30, "booked_at": "2026-10-01T08:00:00Z", "memo": null, "_rev": 1},
  {"entry": 9007199254740995, "amount": -0.05, "booked_at": "2026-10-02T08:00:00.5Z", "memo": "a \\"quoted\\" one", "_rev": 1},
  {"entry": 9007199254740997, "amount": 1e2, "booked_at": "2026-10-02T09:00:00+02:00", "memo": "x", "_rev": 2}
]`;

export const ANSWERS: readonly RecordedAnswer[] = [
  {
    source: "stripe_like",
    url: "https://api.shop.example/v1/orders?limit=5&created[gte]=1790000000",
    auth: "bearer=SHOP_KEY",
    rows: 5,
    text: json({
      object: "list",
      data: [0, 1, 2, 3, 4].map((n) => ({
        id: `or_${n}`,
        amount: 1999 + n,
        created: 1790000000 + n * 3600,
        customer: n === 2 ? null : `cus_${n}`,
        metadata: n === 1 ? { campaign: "spring" } : {},
        lines: [{ sku: `s${n}`, quantity: n + 1, price: 9.99 }],
        "shipping-address": { city: "Berlin", zip: "10115" },
      })),
      has_more: true,
      url: "/v1/orders",
    }),
  },
  {
    source: "fred_like",
    url: "https://api.data.example/fred/series/observations?series_id=GDP&observation_start=2026-01-01&observation_end=2026-12-31&limit=4&offset=0",
    auth: "query:api_key=DATA_KEY",
    rows: 4,
    text: json({
      realtime_start: "2026-11-01",
      count: 9,
      offset: 0,
      limit: 4,
      observations: ["1.5", ".", "2.25", "3.0"].map((value, n) => ({
        realtime_start: "2026-11-01",
        realtime_end: "2026-11-01",
        date: `2026-0${n + 1}-01`,
        value,
      })),
    }),
  },
  {
    source: "worldbank_like",
    url: "https://api.bank.example/v2/country/US/indicator/NY.GDP?format=json&per_page=3&page=1",
    rows: 3,
    text: json([
      { page: 1, pages: 3, per_page: 3, total: 9, lastupdated: "2026-07-01" },
      [2025, 2024, 2023].map((year) => ({
        indicator: { id: "NY.GDP", value: "GDP" },
        countryiso3code: "USA",
        date: String(year),
        value: year === 2025 ? null : year * 1000,
        decimal: 0,
      })),
    ]),
  },
  {
    source: "census_like",
    url: "https://api.survey.example/data/2024/acs/acs5?get=NAME,B19013_001E&for=county:*",
    auth: "query:key=SURVEY_KEY",
    rows: 3,
    text: json([
      ["NAME", "B19013_001E", "state", "county"],
      ["Autauga County, Alabama", "68315", "01", "001"],
      ["Baldwin County, Alabama", "-666666666", "01", "003"],
      ["Barbour County, Alabama", null, "01", "005"],
    ]),
  },
  {
    source: "cursor_like",
    url: "https://feed.vendor.example/v1/benchmarks?as_of=2026-10",
    auth: "header:x-api-key=VENDOR_KEY",
    rows: 3,
    text: json({
      data: [1, 2, 3].map((n) => ({
        submarket_id: `SM${n}`,
        adoption_rate: "0.4375",
        premium_usd: 120 + n,
        updatedAt: `2026-10-0${n}T00:00:00Z`,
        tags: n === 1 ? [] : ["pool", "gym"],
      })),
      meta: { nextPageToken: "eyJvIjozfQ" },
    }),
  },
  { source: "bare_list", url: "https://api.books.example/ledger?page=1&per_page=3", rows: 3, text: LEDGER },
  {
    source: "next_url",
    url: "https://api.tickets.example/api/tickets/?limit=2",
    rows: 2,
    text: json({
      count: 12,
      next: "https://api.tickets.example/api/tickets/?limit=2&offset=2",
      previous: null,
      results: [
        { uuid: "b2c7d1c0-6a3e-4c3c-9a7e-0d4a5c1f2e3d", open: true, opened_on: "2026-10-30" },
        { uuid: "0f8fad5b-d9cb-469f-a165-70867728950e", open: false, opened_on: "2026-10-31" },
      ],
    }),
  },
  {
    source: "one_quote",
    url: "https://quotes.example/vmv?vin=1HGCM82633A004352",
    auth: "header:X-RapidAPI-Key=QUOTES_KEY",
    rows: 1,
    text: json({
      status: "SUCCESS",
      vehicle: "2014 Toyota Corolla S",
      mileage: 129598,
      prices: { below: 8485.95 },
    }),
  },
];
