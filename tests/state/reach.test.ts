/** How far each dataset has come, and the resource as a whole: checked minute by minute against a plain account. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Commit, LandedResource } from "../../lake/state/commit.ts";
import type { Interval } from "../../lake/state/coverage.ts";
import { foldLog, type LakeState } from "../../lake/state/fold.ts";
import { watermarkFiles } from "../../lake/state/latest.ts";
import { MINUTE, T0 } from "./lake-fixture.ts";

const at = (minute: number) => new Date(T0 + minute * MINUTE).toISOString();
const minuteOf = (text: string) => (Date.parse(text) - T0) / MINUTE;

interface Read {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

interface Landing {
  readonly read: readonly Read[];
  readonly all: readonly string[];
  readonly complete?: boolean;
  readonly params?: Readonly<Record<string, string>> | undefined;
}

function commitOf(n: number, { read, all, complete = true, params }: Landing): Commit {
  const landed: LandedResource = {
    source: "fred",
    resource: "observations",
    window: {
      from: at(Math.min(...read.map(({ from }) => from))),
      to: at(Math.max(...read.map(({ to }) => to))),
    },
    datasets: { read: read.map(({ id, from, to }) => ({ id, from: at(from), to: at(to) })), all: [...all] },
    ...(params === undefined ? {} : { params }),
    ...{ pages: 1, fetched: 1, landed: 1, rejected: 0, duplicate: 0, requests: 1, retries: 0, bytes: 1 },
    elapsedMs: 1,
    drift: [],
    files: { raw: [], bronze: [], rejected: [] },
    complete,
  };
  return {
    format: 2,
    n,
    parent: null,
    runId: `r${n}`,
    command: "lake extract",
    startedAt: at(n),
    committedAt: at(n),
    outcome: "completed",
    api: "mock",
    landed: [landed],
    snapshot: null,
    assertions: null,
    error: null,
    checksum: "0".repeat(64),
  };
}

const IDS = ["DEXUSEU", "GDP", "a/b.c"];
const landings = fc.array(
  fc.record({
    read: fc
      .uniqueArray(fc.constantFrom(...IDS), { minLength: 1 })
      .chain((ids) =>
        fc
          .array(fc.tuple(fc.nat(30), fc.nat(8)), { minLength: ids.length, maxLength: ids.length })
          .map((spans) => ids.map((id, i) => ({ id, from: spans[i]![0], to: spans[i]![0] + spans[i]![1] }))),
      ),
    all: fc.constantFrom(IDS, IDS, IDS, IDS.slice(0, 2)),
    complete: fc.boolean(),
    params: fc.constantFrom(undefined, undefined, { year: "2019" }),
  }),
  { maxLength: 14 },
);

function minutes(intervals: readonly Interval[]): number[] {
  return intervals.flatMap(({ from, to }) =>
    Array.from({ length: minuteOf(to) - minuteOf(from) }, (_, i) => minuteOf(from) + i),
  );
}

function datasetOf(state: LakeState, id: string) {
  return state.datasets.get(`fred.observations/${id}`);
}

test("each dataset covers what it was read for, and the resource what all of its datasets have", () => {
  fc.assert(
    fc.property(landings, (list) => {
      const state = foldLog(list.map((one, i) => commitOf(i + 1, one)));
      const read = new Map(IDS.map((id) => [id, new Set<number>()]));
      const counted = list.filter(({ complete, params }) => complete && params === undefined);
      for (const { id, from, to } of counted.flatMap((one) => one.read))
        for (let minute = from; minute < to; minute++) read.get(id)!.add(minute);
      for (const id of IDS)
        assert.deepEqual(
          minutes(datasetOf(state, id)?.coverage ?? []),
          [...read.get(id)!].sort((a, b) => a - b),
        );
      const all = counted.at(-1)?.all ?? [];
      const common = [...(read.get(all[0]!) ?? [])]
        .filter((minute) => all.every((id) => read.get(id)!.has(minute)))
        .sort((a, b) => a - b);
      assert.deepEqual(minutes(state.coverage), common);
    }),
  );
});

test("a run moves the watermark of no dataset that it does not read, and none back or over a gap", () => {
  fc.assert(
    fc.property(landings, (list) => {
      let state = foldLog([]);
      for (const [i, one] of list.entries()) {
        const next = foldLog([commitOf(i + 1, one)], state);
        for (const id of IDS) {
          const [before, after] = [datasetOf(state, id), datasetOf(next, id)];
          if (!one.read.some((read) => read.id === id)) assert.deepEqual(after, before);
          if (before === undefined || after === undefined) continue;
          assert.ok(after.cursor >= before.cursor);
          const covered = new Set(minutes(after.coverage));
          for (let minute = minuteOf(before.cursor); minute < minuteOf(after.cursor); minute++)
            assert.ok(covered.has(minute), `minute ${minute} was jumped`);
        }
        const whole = next.watermarks.get("fred.observations");
        const cursors = IDS.map((id) => datasetOf(next, id)?.cursor);
        if (whole !== undefined)
          assert.ok(
            cursors.filter((cursor) => cursor !== undefined).some((cursor) => cursor === whole.cursor),
          );
        state = next;
      }
    }),
  );
});

test("folding in two parts is folding in one, with datasets too", () => {
  fc.assert(
    fc.property(landings, fc.nat(14), (list, cut) => {
      const commits = list.map((one, i) => commitOf(i + 1, one));
      const { bronzeFiles: _, ...one } = foldLog(commits);
      const { bronzeFiles: __, ...two } = foldLog(commits.slice(cut), foldLog(commits.slice(0, cut)));
      assert.deepEqual(two, one);
    }),
  );
});

test("one dataset ahead moves the resource as little as one that was never read lets it", () => {
  const only = foldLog([commitOf(1, { read: [{ id: "GDP", from: 0, to: 10 }], all: ["GDP", "DEXUSEU"] })]);
  assert.equal(only.watermarks.size, 0);
  assert.deepEqual(only.coverage, []);
  const both = foldLog(
    [commitOf(2, { read: [{ id: "DEXUSEU", from: 2, to: 7 }], all: ["GDP", "DEXUSEU"] })],
    only,
  );
  assert.deepEqual(both.watermarks.get("fred.observations"), { cursor: at(7), runId: "r2", commit: 2 });
  assert.deepEqual(minutes(both.coverage), [2, 3, 4, 5, 6]);
});

test("a dataset that is new to a resource has reached nothing, and so neither has the whole", () => {
  const before = foldLog([commitOf(1, { read: [{ id: "GDP", from: 0, to: 10 }], all: ["GDP"] })]);
  assert.equal(before.watermarks.get("fred.observations")?.cursor, at(10));
  const grown = foldLog(
    [commitOf(2, { read: [{ id: "GDP", from: 10, to: 12 }], all: ["GDP", "DEXUSEU"] })],
    before,
  );
  assert.equal(grown.watermarks.has("fred.observations"), false);
  assert.equal(datasetOf(grown, "GDP")?.cursor, at(12));
});

test("the watermark file of a resource shows each dataset with its gaps", () => {
  const state = foldLog([
    commitOf(1, { read: [{ id: "GDP", from: 0, to: 10 }], all: ["GDP", "a/b.c"] }),
    commitOf(2, { read: [{ id: "GDP", from: 20, to: 30 }], all: ["GDP", "a/b.c"] }),
  ]);
  const body = watermarkFiles(state).get("fred.observations.json");
  assert.deepEqual(body, {
    source: "fred",
    resource: "observations",
    cursor: null,
    run_id: null,
    commit: null,
    coverage: [],
    gaps: [],
    datasets: {
      GDP: {
        cursor: at(10),
        run_id: "r1",
        commit: 1,
        coverage: [
          { from: at(0), to: at(10) },
          { from: at(20), to: at(30) },
        ],
        gaps: [{ from: at(10), to: at(20) }],
      },
    },
  });
});
