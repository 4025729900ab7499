import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import fc from "fast-check";
import type { Graph } from "../../lake/compile/graph.ts";
import { compilePart, failing, openPlaceLake, type Run, type Sent } from "./place-lake.ts";

const HOUR_MS = 3_600_000;
const START = Date.parse("2026-11-20T22:00:00Z");

/** A quote as it is sent, of a car whose average price is in whole dollars. */
function quote(vehicle_id: string, dollars: number, more: Sent = {}): Sent {
  return {
    vehicle_id,
    asked_vin: vehicle_id,
    status: "SUCCESS",
    vehicle: "2014 Toyota Corolla S",
    mileage: 129_598,
    average_market_price: dollars,
    standard_deviation: 200,
    count: 255,
    statistical_confidence: "94%",
    market_prices: { below: dollars - 200.5, average: dollars + 0.25, above: dollars + 200.75 },
    sales_period: ["2026-08-17", "2026-10-06"],
    ...more,
  };
}

const fail = (vehicle_id: string): Sent => ({ vehicle_id, status: "FAIL", message: "No market data found" });

const run = (at: number, quotes: readonly Sent[]): Run => ({
  at: new Date(at).toISOString(),
  rows: { vehicle_market__quotes: quotes },
});

let graph: Graph;
before(async () => {
  graph = await compilePart(/^bronze\.vehicle_market__/, ["vehicle_market"]);
});

/** Opens the lake, checks that every assertion holds but those named, and gives the rows of the queries. */
async function rowsOf(
  runs: readonly Run[],
  queries: readonly string[],
  failed: readonly string[] = [],
): Promise<Sent[][]> {
  await using database = await openPlaceLake(graph, runs);
  assert.deepEqual(await database.use((connection) => failing(connection, graph.assertions)), failed);
  const answers: Sent[][] = [];
  for (const sql of queries) answers.push(await database.rows(sql));
  return answers;
}

/** A history of valuations: minutes after the last one, and prices in dollars by car; no price where it was not asked. */
const history = fc.array(
  fc.record({
    minutes: fc.integer({ min: 1, max: 90 }),
    prices: fc.tuple(
      fc.option(fc.constantFrom(5000, 5001, 5002), { nil: undefined }),
      fc.option(fc.constantFrom(9000, 9500), { nil: undefined }),
    ),
  }),
  { minLength: 1, maxLength: 10 },
);

interface Seen {
  readonly id: string;
  readonly at: number;
  readonly dollars: number;
}

function seenIn(steps: typeof history extends fc.Arbitrary<infer T> ? T : never): Seen[] {
  let at = START;
  return steps.flatMap(({ minutes, prices }) => {
    at += minutes * 60_000;
    return prices.flatMap((dollars, n) => (dollars === undefined ? [] : [{ id: `CAR${n}`, at, dollars }]));
  });
}

const text = (at: number) => `${new Date(at).toISOString().slice(0, 19).replace("T", " ")}+00`;

describe("quotes of vehicles", () => {
  test("are one row for as long as a vehicle is quoted so, whatever the history", async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const seen = seenIn(steps);
        const runs = [...Map.groupBy(seen, ({ at }) => at)].map(([at, all]) =>
          run(
            at,
            all.map(({ id, dollars }) => quote(id, dollars)),
          ),
        );
        const expected = ["CAR0", "CAR1"].flatMap((id) => {
          const changes = seen
            .filter((one) => one.id === id)
            .filter((one, n, all) => one.dollars !== all[n - 1]?.dollars);
          return changes.map(({ at, dollars }, n) => {
            const next = changes[n + 1];
            return [id, text(at), next === undefined ? null : text(next.at), `${dollars}.25`];
          });
        });
        const [rows] = await rowsOf(runs, [
          "SELECT vehicle_id, valid_from::VARCHAR AS f, valid_to::VARCHAR AS t, average_price FROM silver.vehicle_quotes ORDER BY 1, 2",
        ]);
        assert.deepEqual(
          rows!.map((row) => Object.values(row)),
          expected,
        );
      }),
      { numRuns: 12 },
    );
  });

  test("are summed up by the hour as one would by hand", async () => {
    const prices = [5000, 5001, 5003];
    const runs = prices.map((dollars, n) => run(START + n * 20 * 60_000, [quote("CAR0", dollars)]));
    const later = run(START + HOUR_MS, [quote("CAR0", 6000)]);
    const [hours] = await rowsOf(
      [...runs, later],
      ["SELECT hour::VARCHAR AS hour, * EXCLUDE (hour) FROM gold.vehicle_market_hourly ORDER BY hour"],
    );
    const average = prices.reduce((sum, dollars) => sum + dollars + 0.25, 0) / prices.length;
    assert.deepEqual(
      hours!.map(({ hour, quotes, average_price, low_price, high_price }) => [
        hour,
        quotes,
        average_price,
        low_price,
        high_price,
      ]),
      [
        [text(START), "3", average.toFixed(2), "4799.50", "5203.75"],
        [text(START + HOUR_MS), "1", "6000.25", "5799.50", "6200.75"],
      ],
    );
  });

  test("give each vehicle its latest value, since when, and the one before", async () => {
    const runs = [5000, 4900, 4900].map((dollars, n) => run(START + n * HOUR_MS, [quote("CAR0", dollars)]));
    const [values] = await rowsOf(runs, [
      "SELECT average_price, observed_at::VARCHAR AS at, quoted_since::VARCHAR AS since, previous_average_price FROM gold.vehicle_values",
    ]);
    assert.deepEqual(
      values!.map((row) => Object.values(row)),
      [["4900.25", text(START + 2 * HOUR_MS), text(START + HOUR_MS), "5000.25"]],
    );
  });

  test("are not renewed by the days of sales they look back on", async () => {
    const moved = { sales_period: ["2026-08-18", "2026-10-07"] };
    const [rows, all] = await rowsOf(
      [run(START, [quote("CAR0", 5000)]), run(START + HOUR_MS, [quote("CAR0", 5000, moved)])],
      [
        "FROM silver.vehicle_quotes",
        "SELECT sales_to::VARCHAR AS day FROM silver.vehicle_valuations ORDER BY observed_at",
      ],
    );
    assert.equal(rows!.length, 1);
    assert.deepEqual(
      all!.map(({ day }) => day),
      ["2026-10-06", "2026-10-07"],
    );
  });

  test("are none where nothing was asked", async () => {
    assert.deepEqual(await rowsOf([], ["FROM gold.vehicle_values", "FROM gold.vehicle_market_hourly"]), [
      [],
      [],
    ]);
  });
});

describe("what the service does not know", () => {
  const UNKNOWN = "bronze/vehicle_market_vehicles_are_known";
  const SILENT = "bronze/vehicle_market_is_answering";
  const query = ["SELECT vehicle_id FROM gold.vehicle_values ORDER BY 1"];

  test("is told of a vehicle, and takes nothing from the others", async () => {
    const [rows] = await rowsOf([run(START, [quote("CAR0", 5000), fail("CAR1")])], query, [UNKNOWN]);
    assert.deepEqual(rows, [{ vehicle_id: "CAR0" }]);
    assert.equal(graph.assertions.find(({ name }) => name === UNKNOWN)?.severity, "warn");
  });

  test("is an error once it is more than half of what was asked", async () => {
    await rowsOf([run(START, [quote("CAR0", 5000), fail("CAR1"), fail("CAR2")])], query, [SILENT, UNKNOWN]);
    assert.equal(graph.assertions.find(({ name }) => name === SILENT)?.severity, "error");
  });

  test("is forgotten when it is known again", async () => {
    await rowsOf([run(START, [fail("CAR0")]), run(START + HOUR_MS, [quote("CAR0", 5000)])], query);
  });
});

describe("an assertion finds its defect", () => {
  const DEFECTS: Readonly<Record<string, string>> = {
    "silver/vehicle_prices_are_in_order":
      "UPDATE silver.vehicle_valuations SET below_price = above_price + 1",
    "silver/vehicle_quotes_do_not_overlap": "UPDATE silver.vehicle_quotes SET valid_to = valid_from",
    "silver/vehicle_valuations_have_their_quote": "UPDATE silver.vehicle_quotes SET average_price = 1",
    "silver.vehicle_valuations:range(average_price)":
      "UPDATE silver.vehicle_valuations SET average_price = 0",
  };

  for (const [name, defect] of Object.entries(DEFECTS)) {
    test(name, async () => {
      await using database = await openPlaceLake(graph, [run(START, [quote("CAR0", 5000)])]);
      await database.run(defect);
      const assertion = graph.assertions.filter((candidate) => candidate.name === name);
      assert.deepEqual(await database.use((connection) => failing(connection, assertion)), [name]);
    });
  }
});
