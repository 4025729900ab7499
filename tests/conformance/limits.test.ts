import assert from "node:assert/strict";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { SourceDefinition } from "../../lake/contract/definition.ts";
import { parsePage } from "../../lake/contract/parse-page.ts";
import { systemEffects } from "../../lake/effects.ts";
import { createHttpClient } from "../../lake/http/client.ts";
import { ARRIVAL_MS_MAX, rateWindows } from "../../lake/http/rate-limit.ts";
import { extractResource } from "../../lake/source/extract-resource.ts";
import { type MockRequest, serveMockApi } from "../../mock-api/index.ts";
import { NOW } from "./extraction.ts";
import { everySource } from "./sources.ts";

/** On the wall's clock: long enough for a second window to follow the first. */
const WATCHED_MS = 2_200;
const PAGE_SIZE = 2;

/** A machine that stands still for so long may have kept a request under way for longer than any limiter can know. */
const STALL_MS_MAX = ARRIVAL_MS_MAX / 2;
const ATTEMPTS = 5;

everySource("no window of the server's log holds more requests than the source declares", async (source) => {
  const requests = await watchedWithoutStall(source);
  assert.ok(requests.length > 0, "nothing was asked");
  const arrivals = requests.map(({ arrivedMs }) => arrivedMs).sort((a, b) => a - b);
  for (const { count, ms } of rateWindows(source.limits)) {
    const spans = arrivals.slice(count).map((at, n) => at - (arrivals[n] as number));
    const narrowest = Math.min(...spans, Number.POSITIVE_INFINITY);
    assert.ok(narrowest >= ms, `${count + 1} requests in ${narrowest} ms, declared are ${count} in ${ms}`);
  }
});

async function watchedWithoutStall(source: SourceDefinition): Promise<readonly MockRequest[]> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const delays = monitorEventLoopDelay({ resolution: 5 });
    delays.enable();
    const requests = await watched(source);
    delays.disable();
    if (delays.max / 1e6 < STALL_MS_MAX) return requests;
  }
  return assert.fail(`the machine is too busy: ${ATTEMPTS} times it stood still for ${STALL_MS_MAX} ms`);
}

/** What the mock is asked while every resource is read in small pages, a part of the answers being refused. */
async function watched(source: SourceDefinition): Promise<readonly MockRequest[]> {
  const requests: MockRequest[] = [];
  await using mock = await serveMockApi({
    now: NOW,
    sources: [source.name],
    scenario: "rate-limited",
    onRequest: (request) => void requests.push(request),
  });
  const effects = systemEffects({ now: NOW, env: {} });
  effects.logging.configure({ level: "silent", format: "json" });
  const baseUrl = mock.baseUrls[source.name] ?? "";
  const client = createHttpClient({ source, baseUrl, key: () => source.auth?.mockKey, effects });
  const signal = AbortSignal.timeout(WATCHED_MS);
  const window = { from: new Date(NOW.getTime() - 60 * 86_400_000), to: NOW };
  const land = async ({ rows: { length: fetched } }: { readonly rows: readonly unknown[] }) => ({
    ...{ fetched, landed: fetched, rejected: 0, duplicate: 0 },
  });
  const common = { source, client, window, now: NOW, pageSize: PAGE_SIZE, parse: parsePage, effects, signal };
  await Promise.allSettled(
    source.resources.map((resource) => extractResource({ ...common, resource, land })),
  );
  await client.close();
  return requests;
}
