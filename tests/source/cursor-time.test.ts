import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { defineResource } from "../../lake/contract/definition.ts";
import { epochMilliseconds, epochSeconds } from "../../lake/contract/scalars.ts";
import { countOutside } from "../../lake/source/cursor-time.ts";

const window = { from: new Date("2026-11-20T00:00:00.500Z"), to: new Date("2026-11-21T00:00:00Z") };
const resource = (at: z.ZodType) =>
  defineResource({
    name: "things",
    contract: z.strictObject({ at }),
    key: ["at" as never],
    cursor: "at" as never,
    rowsPath: [],
    paging: { start: () => [], next: () => undefined },
  });

test("each way a contract writes time is read", () => {
  const inside = Date.parse("2026-11-20T12:00:00Z");
  const cases: [z.ZodType, unknown, unknown][] = [
    [epochSeconds(), inside / 1000, inside / 1000 + 86_400],
    [epochMilliseconds(), inside, inside - 86_400_000],
    [z.iso.datetime(), "2026-11-20T12:00:00Z", "2026-11-21T00:00:00Z"],
    [z.iso.date(), "2026-11-20", "2026-11-19"],
  ];
  for (const [type, within, without] of cases) {
    const count = countOutside(resource(type), window);
    assert.equal(count?.([{ at: within }, { at: without }, { at: null }, {}]), 1);
  }
});

test("a row of the second in which the window begins is inside it", () => {
  const count = countOutside(resource(epochSeconds()), window);
  assert.equal(count?.([{ at: window.from.getTime() / 1000 - 0.5 }]), 0);
});

test("a cursor that is no time, and no cursor, count nothing", () => {
  assert.equal(countOutside(resource(z.string()), window)?.([{ at: "7" }, { at: "x" }]), 0);
  const { cursor: _, ...without } = resource(z.string());
  assert.equal(countOutside(without, window), undefined);
});

test("a time without a zone is UTC, wherever the lake runs", (t) => {
  const { TZ } = process.env;
  t.after(() => {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  });
  for (const zone of ["Asia/Tokyo", "America/Los_Angeles"]) {
    process.env.TZ = zone;
    const count = countOutside(resource(z.string()), window);
    const inside = ["2026-11-20T00:00:01", "2026-11-20T23:59:59.999", "2026-11-20 12:00:00", "2026-11-20"];
    assert.equal(count?.(inside.map((at) => ({ at }))), 0, zone);
    assert.equal(count?.(["2026-11-21T00:00:00", "2026-11-21T05:00:00+05:00"].map((at) => ({ at }))), 2);
  }
});
