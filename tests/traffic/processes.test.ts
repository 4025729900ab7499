/** Real processes, killed and side by side; what they sent is what the server saw. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { serve } from "../http/loopback.ts";
import { temporaryFolder } from "../support/lake-process.ts";

const PROCESS = fileURLToPath(new URL("./asking-process.ts", import.meta.url));
const SELF = fileURLToPath(new URL("../../lake/self.ts", import.meta.url));

async function service(t: TestContext) {
  const root = temporaryFolder(t);
  const arrivedMs: number[] = [];
  const origin = await serve(t, (_, response) => {
    arrivedMs.push(Number(process.hrtime.bigint()) / 1e6);
    response.end("{}");
  });
  function start(limits: object, times: number) {
    const args = ["--import", SELF, PROCESS, root, origin, JSON.stringify(limits), String(times)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    return { ended, kill: () => child.kill("SIGKILL") };
  }
  return { arrivedMs, start };
}

test("killed at any moment and two at a time, processes never send more than the day's quota, and use what is left of it", async (t) => {
  const { arrivedMs, start } = await service(t);
  const limits = { ratePerSecond: 100, concurrency: 4, perDay: 60 };
  for (const mostMs of [10, 60]) {
    const before = arrivedMs.length;
    const pair = [start(limits, 1000), start(limits, 1000)];
    while (arrivedMs.length === before) await delay(1);
    await delay(Math.random() * mostMs);
    for (const child of pair) child.kill();
    await Promise.all(pair.map(({ ended }) => ended));
  }
  const killed = arrivedMs.length;
  assert.ok(killed < 50, "there is something left to send");
  assert.equal(await start(limits, 1000).ended, 75);
  assert.ok(arrivedMs.length <= 60, `${arrivedMs.length} requests at a quota of 60`);
  assert.ok(arrivedMs.length > killed, "a kill costs at most the calls that were about to leave");
});

test("over restarts and side by side, processes keep to the rate together, by the server's own log", async (t) => {
  const { arrivedMs, start } = await service(t);
  const limits = { ratePerSecond: 10, concurrency: 4 };
  const pair = [start(limits, 8), start(limits, 8)];
  assert.deepEqual(await Promise.all(pair.map(({ ended }) => ended)), [0, 0]);
  assert.equal(await start(limits, 4).ended, 0);
  assert.equal(arrivedMs.length, 20);
  for (let n = 10; n < arrivedMs.length; n += 1) {
    const spanMs = (arrivedMs[n] as number) - (arrivedMs[n - 10] as number);
    assert.ok(spanMs >= 1000, `eleven requests within ${Math.round(spanMs)} ms at 10 a second`);
  }
});
