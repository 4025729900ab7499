import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { benchmark } from "../../extract/amenity/contract.ts";
import source from "../../extract/amenity/source.ts";
import { readAll } from "../extract/reading.ts";
import { NOW, serving } from "./serving.ts";

const KEY = { authorization: "Bearer amenity-mock-key" };
const only = (now: Date | (() => Date) = NOW) => serving({ sources: ["amenity"], now });

describe("the mock of the amenity vendor", () => {
  test("takes its key as bearer token or in a header, and refuses others", async () => {
    await using mock = await only();
    const status = async (headers: Record<string, string>) =>
      (await mock.ask("/v1/benchmarks?as_of=2026-10", { authorization: "", ...headers })).status;
    assert.equal(await status(KEY), 200);
    assert.equal(await status({ "x-api-key": "amenity-mock-key" }), 200);
    assert.equal(await status({}), 401);
    assert.equal(await status({ "x-api-key": "other" }), 401);
  });

  test("gives each row once, page after page", async () => {
    await using mock = await only();
    const read = (pageSize: number, as_of: string) =>
      readAll(source, "benchmarks", mock.url, { now: NOW, pageSize, params: { as_of } });
    const whole = await read(200, "2026-10");
    assert.equal(whole.requests.length, 1);
    assert.ok(whole.rows.length > 100);
    for (const row of whole.rows) assert.ok(benchmark.safeParse(row).success, JSON.stringify(row));
    assert.equal(
      new Set(whole.rows.map((row) => `${row.submarket_id} ${row.amenity}`)).size,
      whole.rows.length,
    );
    const parts = await read(50, "2026-10");
    assert.equal(parts.requests.length, Math.ceil(whole.rows.length / 50));
    assert.deepEqual(parts.rows, whole.rows);
  });

  test("repeats rows at the start of further pages in that scenario", async () => {
    await using mock = await only();
    await mock.play("duplicate-pages");
    const { rows, requests } = await readAll(source, "benchmarks", mock.url, { now: NOW, pageSize: 50 });
    const distinct = new Set(rows.map((row) => `${row.submarket_id} ${row.amenity}`));
    assert.equal(rows.length, distinct.size + 5 * (requests.length - 1));
  });

  test("a month fills while it lasts, and then it stays", async () => {
    let now = new Date("2026-10-10T00:00:00Z");
    await using mock = await only(() => now);
    const sizes = async () => {
      const { body } = await mock.ask("/v1/benchmarks?as_of=2026-10&limit=200", KEY);
      return (body.data as { sample_size: number }[]).reduce((sum, row) => sum + row.sample_size, 0);
    };
    const early = await sizes();
    now = new Date("2026-11-01T00:00:00Z");
    const done = await sizes();
    assert.ok(done > 2 * early);
    now = new Date("2027-05-01T00:00:00Z");
    assert.equal(await sizes(), done);
    assert.deepEqual((await mock.ask("/v1/benchmarks?as_of=2027-06", KEY)).body, {
      data: [],
      next_cursor: null,
    });
  });

  test("refuses a month, a limit or a cursor that is none", async () => {
    await using mock = await only();
    for (const query of ["", "?as_of=2026", "?as_of=2026-10&limit=0", "?as_of=2026-10&cursor=bm9uZQ"])
      assert.equal((await mock.ask(`/v1/benchmarks${query}`, KEY)).status, 400, query);
  });

  test("asks those who come too fast to wait a second", async () => {
    await using mock = await only();
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => mock.ask("/v1/benchmarks?as_of=2026-10", KEY)),
    );
    const refused = answers.filter(({ status }) => status === 429);
    assert.equal(refused.length, 2);
    assert.equal(refused[0]!.headers.get("retry-after"), "1");
  });

  test("drift changes a type here and drops a field there", async () => {
    await using mock = await only();
    await mock.play("schema-drift");
    const { rows } = await readAll(source, "benchmarks", mock.url, { now: NOW });
    assert.ok(rows.every((row) => row.confidence === "high"));
    assert.ok(rows.some((row) => typeof row.adoption_rate === "string"));
    assert.ok(rows.some((row) => row.sample_size === undefined));
  });
});
