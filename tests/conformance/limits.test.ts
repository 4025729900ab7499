import assert from "node:assert/strict";
import type { SourceDefinition } from "../../lake/contract/definition.ts";
import { pageReader } from "../../lake/contract/scan-page.ts";
import { systemEffects } from "../../lake/effects.ts";
import { createHttpClient } from "../../lake/http/client.ts";
import { rateWindows } from "../../lake/http/rate-limit.ts";
import { extractResource } from "../../lake/source/extract-resource.ts";
import { type MockRequest, serveMockApi } from "../../mock-api/index.ts";
import { NOW } from "./extraction.ts";
import { everySource } from "./sources.ts";

/** On the wall's clock: long enough for a second window to follow the first. */
const WATCHED_MS = 2_200;
const PAGE_SIZE = 2;

/**
 * A machine that stands still for longer than a limiter can know of may crowd two requests of a source once; a source that
 * is asked too often is asked so each time.
 */
const ATTEMPTS = 4;

everySource("no window of the server's log holds more requests than the source declares", async (source) => {
  for (let attempt = 1; ; attempt += 1) {
    const crowded = crowdedWindow(source, await watched(source));
    if (crowded === undefined) return;
    assert.ok(attempt < ATTEMPTS, crowded);
  }
});

/** What is wrong with the arrivals; undefined when nothing is. */
function crowdedWindow(source: SourceDefinition, requests: readonly MockRequest[]): string | undefined {
  assert.ok(requests.length > 0, "nothing was asked");
  const arrivals = requests.map(({ arrivedMs }) => arrivedMs).sort((a, b) => a - b);
  for (const { count, ms } of rateWindows(source.limits)) {
    const spans = arrivals.slice(count).map((at, n) => at - (arrivals[n] as number));
    const narrowest = Math.min(...spans, Number.POSITIVE_INFINITY);
    if (narrowest < ms) return `${count + 1} requests in ${narrowest} ms, declared are ${count} in ${ms}`;
  }
  return undefined;
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
  const common = {
    source,
    client,
    window,
    now: NOW,
    pageSize: PAGE_SIZE,
    parserOf: pageReader,
    effects,
    signal,
  };
  await Promise.allSettled(
    source.resources.map((resource) => extractResource({ ...common, resource, land })),
  );
  await client.close();
  return requests;
}
