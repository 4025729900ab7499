/** What the flows of this project ask for: pure functions of their arguments, their config and the clock. */
import assert from "node:assert/strict";
import { test } from "node:test";
import amenity from "../../flows/refresh-amenity-benchmarks.ts";
import hazard from "../../flows/refresh-hazard-metrics.ts";
import market from "../../flows/refresh-market-data.ts";
import vehicles from "../../flows/vehicle-market-value.ts";

const NOW = new Date("2026-11-21T12:00:00Z");

test("market data of a year that is over are read whole", () => {
  assert.deepEqual(market.run({ year: "2024", as_of: "2026-11-01" }, undefined, NOW), {
    sources: ["census", "bls"],
    window: { from: "2024-01-01", to: "2025-01-01" },
    params: { year: "2024" },
    select: ["+gold.market_jobs", "+gold.census_income"],
  });
});

test("market data of a year that goes on are read up to the day of as_of, and never beyond now", () => {
  const to = (as_of: string) => {
    const asked = market.run({ year: "2026", as_of }, undefined, NOW);
    return "window" in asked && asked.window !== undefined && "to" in asked.window && asked.window.to;
  };
  assert.equal(to("2026-11-01"), "2026-11-02");
  assert.equal(to("2026-11-21"), NOW.toISOString());
  assert.equal(to("2027-05-01"), NOW.toISOString());
});

test("market data of a year after as_of are refused", () => {
  const asked = market.run({ year: "2024", as_of: "2023-12-31" }, undefined, NOW);
  assert.deepEqual(asked, { refused: "on 2023-12-31 nothing of 2024 was known" });
});

test("hazards are read as of today, and as of no other day", () => {
  const today = hazard.run({ as_of: "2026-11-21" }, undefined, NOW);
  assert.deepEqual(today, hazard.run({ as_of: undefined }, undefined, NOW));
  assert.ok("sources" in today && today.sources.includes("hazard") && today.sources.includes("mapbox"));
  assert.deepEqual(hazard.run({ as_of: "2026-11-01" }, undefined, NOW), {
    refused: "hazards are read as they are today, 2026-11-21; as of 2026-11-01 nobody tells them",
  });
});

test("amenity benchmarks are asked for by their month", () => {
  const asked = amenity.run({ as_of: "2026-09" }, undefined, NOW);
  assert.deepEqual("params" in asked && asked.params, { as_of: "2026-09" });
});

test("the vehicles of a config reach the source as JSON; what is no vehicle is refused by its place", () => {
  const config = {
    vehicles: [
      { vin: "2T1BURHE5EC123456", mileage: 60_000, period: 90 },
      { license_plate: "S8TAN", state_code: "AL" },
    ],
  };
  const asked = vehicles.run({}, vehicles.config!.parse(config), NOW);
  assert.deepEqual("params" in asked && JSON.parse(asked.params?.vehicles ?? ""), config.vehicles);
  const wrong = vehicles.config!.safeParse({ vehicles: [{ vin: "short" }, { license_plate: "S8TAN" }] });
  assert.deepEqual(
    wrong.error?.issues.map(({ path }) => path.join(".")),
    ["vehicles.0.vin", "vehicles.1"],
  );
});
