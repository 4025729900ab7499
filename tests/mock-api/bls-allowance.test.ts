import assert from "node:assert/strict";
import { test } from "node:test";
import { getResponse } from "msw";
import { blsMock } from "../../mock-api/bls/mock.ts";

const BODY = {
  seriesid: ["LNS14000000"],
  startyear: "2026",
  endyear: "2026",
  registrationkey: "bls-mock-key",
};

/** Asks the handlers themselves, on a clock of the test's own: five hundred requests a moment apart. */
test("the five hundred and first query of a UTC day is refused, and the first of the next is not", async (t) => {
  let now = new Date("2026-11-21T10:00:00Z");
  let elapsedMs = 0;
  t.mock.method(performance, "now", () => elapsedMs);
  const { handlers } = blsMock({ now: () => now, seed: "lake", scale: 1, scenario: "steady" });
  const status = async () => {
    elapsedMs += 1000;
    const url = "http://127.0.0.1/publicAPI/v2/timeseries/data/";
    const response = await getResponse(
      [...handlers],
      new Request(url, { method: "POST", body: JSON.stringify(BODY) }),
    );
    return ((await response!.json()) as { status: string }).status;
  };
  for (let n = 1; n <= 500; n += 1) assert.equal(await status(), "REQUEST_SUCCEEDED", `query ${n}`);
  assert.equal(await status(), "REQUEST_NOT_PROCESSED");
  now = new Date("2026-11-22T00:00:00Z");
  assert.equal(await status(), "REQUEST_SUCCEEDED");
});

test("more than fifty queries in ten seconds are answered with a web page", async () => {
  const { handlers } = blsMock({
    now: () => new Date("2026-11-21"),
    seed: "lake",
    scale: 1,
    scenario: "steady",
  });
  const types = await Promise.all(
    Array.from({ length: 51 }, async () => {
      const url = "http://127.0.0.1/publicAPI/v2/timeseries/data/";
      const response = await getResponse(
        [...handlers],
        new Request(url, { method: "POST", body: JSON.stringify(BODY) }),
      );
      return response!.headers.get("content-type");
    }),
  );
  assert.equal(types.filter((type) => type === "text/html").length, 1);
});
