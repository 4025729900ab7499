import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Commit, LandedResource } from "../../lake/state/commit.ts";
import { addInterval, advanceCursor, gapsBetween, type Interval } from "../../lake/state/coverage.ts";
import { EMPTY_STATE, foldLog } from "../../lake/state/fold.ts";
import { seal, unseal } from "../../lake/state/seal.ts";
import { fileOf, MINUTE, T0 } from "./lake-fixture.ts";

const at = (minute: number) => new Date(T0 + minute * MINUTE).toISOString();
const minuteOf = (text: string) => (Date.parse(text) - T0) / MINUTE;
const windows = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 8 })), { maxLength: 25 })
  .map((pairs) => pairs.map(([from, length]) => ({ from: at(from), to: at(from + length) })));

function minutesOf(intervals: readonly Interval[]): number[] {
  const minutes = new Set<number>();
  for (const { from, to } of intervals) for (let m = minuteOf(from); m < minuteOf(to); m++) minutes.add(m);
  return [...minutes].sort((a, b) => a - b);
}

test("merged intervals cover exactly the minutes of the windows, apart and in order", () => {
  fc.assert(
    fc.property(windows, (list) => {
      let merged: Interval[] = [];
      for (const window of list) merged = addInterval(merged, window);
      assert.deepEqual(minutesOf(merged), minutesOf(list));
      for (const gap of gapsBetween(merged)) assert.ok(gap.from < gap.to);
    }),
  );
});

test("a watermark never goes back, never jumps a gap, and is the end of a covered stretch", () => {
  fc.assert(
    fc.property(windows, (list) => {
      let merged: Interval[] = [];
      let cursor: string | undefined;
      for (const window of list.filter(({ from, to }) => from < to)) {
        merged = addInterval(merged, window);
        const next = advanceCursor(cursor, merged, window);
        assert.ok(merged.some(({ to }) => to === next));
        if (cursor !== undefined && next !== cursor) {
          assert.ok(next > cursor);
          const read = new Set(minutesOf(merged));
          for (let m = minuteOf(cursor); m < minuteOf(next); m++)
            assert.ok(read.has(m), `minute ${m} was jumped`);
        }
        cursor = next;
      }
    }),
  );
});

test("a window beyond a gap does not move the watermark; filling the gap does", () => {
  let merged = addInterval([], { from: at(0), to: at(10) });
  merged = addInterval(merged, { from: at(20), to: at(30) });
  assert.equal(advanceCursor(at(10), merged, { from: at(20), to: at(30) }), at(10));
  merged = addInterval(merged, { from: at(10), to: at(20) });
  assert.equal(advanceCursor(at(10), merged, { from: at(10), to: at(20) }), at(30));
});

function landedAt(n: number, window: Interval, complete: boolean): LandedResource {
  const counts = {
    pages: 1,
    fetched: 1,
    landed: 1,
    rejected: 0,
    duplicate: 0,
    requests: 1,
    retries: 0,
    bytes: 1,
  };
  const bronze = complete ? [fileOf(`bronze/payments/charges/run_id=r${n}/part-0.parquet`, `${n}`)] : [];
  const files = { raw: [], bronze, rejected: [] };
  return {
    source: "payments",
    resource: "charges",
    window,
    ...counts,
    elapsedMs: 1,
    drift: [],
    files,
    complete,
  };
}

function commitAt(n: number, window: Interval, complete: boolean): Commit {
  const zeros = "0".repeat(64);
  return {
    format: 1,
    n,
    parent: n === 1 ? null : zeros,
    runId: `r${n}`,
    command: "lake run-all",
    startedAt: at(n),
    committedAt: at(n),
    outcome: complete ? "completed" : "failed",
    api: "mock",
    landed: [landedAt(n, window, complete)],
    snapshot: complete ? { number: n, models: {} } : null,
    assertions: null,
    error: null,
    checksum: zeros,
  };
}

test("folding in two parts is folding in one, wherever the log is cut", () => {
  fc.assert(
    fc.property(
      windows,
      fc.array(fc.boolean(), { minLength: 25, maxLength: 25 }),
      fc.nat(25),
      (list, complete, cut) => {
        const commits = list.map((window, i) => commitAt(i + 1, window, complete[i] === true));
        const { bronzeFiles: whole, ...one } = foldLog(commits);
        const { bronzeFiles: parts, ...two } = foldLog(commits.slice(cut), foldLog(commits.slice(0, cut)));
        assert.deepEqual(two, one);
        assert.deepEqual(parts("payments", "charges"), whole("payments", "charges"));
      },
    ),
  );
});

test("incomplete resources move no watermark, cover nothing, and have no bronze", () => {
  const state = foldLog([commitAt(1, { from: at(0), to: at(5) }, false)]);
  assert.equal(state.watermarks.size, 0);
  assert.deepEqual(state.coverage, []);
  assert.deepEqual(state.bronzeFiles("payments", "charges"), []);
  assert.equal(state.snapshot, EMPTY_STATE.snapshot);
  assert.equal(state.next, 2);
});

test("white space in a seal is part of it", () => {
  const { text } = seal({ a: 1 }, 2);
  const at = text.lastIndexOf('\n  "checksum"');
  for (const other of ["\v", "\t", " ", "\r", "\u00a0"]) {
    const changed = text.slice(0, at) + other + text.slice(at + 1);
    assert.notEqual(unseal(changed).kind, "whole", JSON.stringify(other));
  }
});

test("any changed, missing or added byte breaks a seal", () => {
  const bodies = fc
    .dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 })
    .filter((body) => !("checksum" in body));
  fc.assert(
    fc.property(
      bodies,
      fc.constantFrom(undefined, 2),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (body, indent, spot, flip) => {
        const { text, checksum } = seal(body, indent);
        const whole = unseal(text);
        assert.equal(whole.kind === "whole" && whole.checksum, checksum);
        const bytes = Buffer.from(text);
        const changed = Buffer.from(bytes);
        changed[spot % bytes.length]! ^= flip;
        if (changed.toString() !== text) assert.notEqual(unseal(changed.toString()).kind, "whole");
        assert.notEqual(unseal(bytes.subarray(0, spot % bytes.length).toString()).kind, "whole");
        assert.notEqual(unseal(`${text} `).kind, "whole");
      },
    ),
  );
});
