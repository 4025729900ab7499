import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { type Call, CallLog } from "../../lake/traffic/call-log.ts";
import { temporaryFolder } from "../support/lake-process.ts";

const noon = new Date("2026-11-21T12:00:00Z");
let ms = 0;

function call(now = noon): Call {
  ms += 1;
  const at = now.toISOString();
  return { at, source: "fred", resource: null, key: "0a1b2c3d", run_id: null, pid: process.pid, ms };
}

async function usedIn(folder: string) {
  const log = new CallLog(folder, { resources: [] });
  const used = await log.used(noon);
  await log.close();
  return used;
}

async function claims(log: CallLog, times: number, perDay: number, now = noon): Promise<number> {
  let counted = 0;
  for (let n = 0; n < times; n += 1)
    if ("withdraw" in (await log.claim(call(now), { perDay }, now))) counted += 1;
  return counted;
}

test("no history of processes, restarts and withdrawals counts more calls than the quota, nor fewer than it could", async () => {
  const step = fc.record({
    process: fc.nat(2),
    does: fc.constantFrom("claims", "claims", "claims", "restarts", "withdraws", "is cut off"),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 1, max: 8 }),
      async (steps, perDay) => {
        const folder = mkdtempSync(join(tmpdir(), "lake-test-"));
        try {
          const open = () => new CallLog(folder, { resources: [] });
          const logs = [open(), open(), open()];
          let sent = 0;
          let lost = 0;
          // Two cuts without a line between them are one cut.
          let isCut = false;
          for (const { process, does } of steps) {
            if (does === "restarts") {
              await logs[process]?.close();
              logs[process] = open();
            } else if (does === "is cut off") {
              appendFileSync(join(folder, "2026-11-21.ndjson"), '{"at":"2026-11-21T12:0');
              if (!isCut) lost += 1;
              isCut = true;
            } else {
              if (sent + lost - (isCut ? 1 : 0) < perDay) isCut = false;
              const claim = await (logs[process] as CallLog).claim(call(), { perDay }, noon);
              const counted = "withdraw" in claim;
              assert.equal(counted, sent + lost < perDay);
              if (!counted) assert.ok(claim.used >= perDay);
              else if (does === "withdraws") await claim.withdraw();
              else sent += 1;
            }
          }
          assert.ok(sent <= perDay);
          const { day } = await usedIn(folder);
          assert.equal(day, sent + lost - (isCut ? 1 : 0));
          for (const log of logs) await log.close();
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("of many that want the last calls at the same time, exactly as many get them as there are", async (t) => {
  const folder = temporaryFolder(t);
  const logs = Array.from({ length: 8 }, () => new CallLog(folder, { resources: [] }));
  const counted = await Promise.all(logs.map((log) => claims(log, 10, 33)));
  assert.equal(
    counted.reduce((sum, n) => sum + n, 0),
    33,
  );
  assert.equal((await usedIn(folder)).day, 33, "lines taken back do not count");
  for (const log of logs) await log.close();
});

test("a new day is a new quota, a new month a new one of its own", async (t) => {
  const log = new CallLog(temporaryFolder(t), { resources: [] });
  const at = (text: string) => new Date(`${text}Z`);
  assert.equal(await claims(log, 5, 3, at("2026-11-29T23:59:59.999")), 3);
  assert.equal(await claims(log, 5, 3, at("2026-11-30T00:00:00")), 3);
  const monthly = (now: Date) => log.claim(call(now), { perMonth: 7 }, now);
  assert.ok("withdraw" in (await monthly(at("2026-11-30T12:00:00"))));
  const spent = await monthly(at("2026-11-30T12:00:01"));
  assert.ok("renewedAt" in spent && spent.period === "month" && spent.used === 7);
  assert.equal(spent.renewedAt.toISOString(), "2026-12-01T00:00:00.000Z");
  assert.ok("withdraw" in (await monthly(at("2026-12-01T00:00:00"))));
  await log.close();
});

test("a month is counted over the days that other processes wrote", async (t) => {
  const folder = temporaryFolder(t);
  for (const day of ["2026-11-02", "2026-11-20", "2026-10-31"]) {
    const log = new CallLog(folder, { resources: [] });
    await claims(log, 2, 10, new Date(`${day}T08:00:00Z`));
    await log.close();
  }
  const log = new CallLog(folder, { resources: [] });
  assert.ok("withdraw" in (await log.claim(call(), { perMonth: 5 }, noon)));
  assert.ok(!("withdraw" in (await log.claim(call(), { perMonth: 5 }, noon))));
  await log.close();
});

test("a line that a crash cut off, or a disk altered, counts as a call and spoils no other line", async (t) => {
  const folder = temporaryFolder(t);
  const first = new CallLog(folder, { resources: [] });
  await claims(first, 2, 9);
  await first.close();
  const path = join(folder, "2026-11-21.ndjson");
  for (const torn of ['{"at":"2026-11-21T12:00:00.000Z","sou', "\0\0\0\0", '{"at":1}\nnull\n7']) {
    appendFileSync(path, torn);
    const log = new CallLog(folder, { resources: [] });
    assert.ok("withdraw" in (await log.claim(call(), { perDay: 90 }, noon)));
    await log.close();
  }
  const { day, damaged } = await usedIn(folder);
  assert.deepEqual({ day, damaged }, { day: 2 + 3 + 5, damaged: 5 });
  const whole = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => /^\{.*"ms":\d+\}$/.test(line));
  assert.equal(whole.length, 5);
});

test("each line says when, for which source, with which key, in which run and process", async (t) => {
  const folder = temporaryFolder(t);
  const log = new CallLog(folder, { resources: [] });
  const made = call();
  await log.claim(made, {}, noon);
  await log.close();
  assert.deepEqual(readdirSync(folder), ["2026-11-21.ndjson"]);
  assert.deepEqual(JSON.parse(readFileSync(join(folder, "2026-11-21.ndjson"), "utf8")), made);
});
