/** A resource of numbered things in named chains: `/things?chain=a&page=0` holds things a0-0, a0-1, … */
import { z } from "zod";
import { defineResource, type ResourceDefinition } from "../../lake/contract/definition.ts";
import { epochSeconds } from "../../lake/contract/scalars.ts";
import { pageReader } from "../../lake/contract/scan-page.ts";
import type { ExtractOptions } from "../../lake/source/extract-resource.ts";
import type { FetchedPage, PageCounts } from "../../lake/source/fetched-page.ts";
import { recordedEffects, sourceAt } from "../http/loopback.ts";

export const day = { from: new Date("2026-11-20T00:00:00Z"), to: new Date("2026-11-21T00:00:00Z") };
export const dayStart = day.from.getTime() / 1000;

export function things(
  chains: readonly string[],
  fields: Partial<ResourceDefinition> = {},
): ResourceDefinition {
  const query = (chain: string, page: number) =>
    [
      ["chain", chain],
      ["page", String(page)],
    ] as const;
  return {
    ...defineResource({
      name: "things",
      contract: z.strictObject({ id: z.string(), created: epochSeconds() }),
      key: ["id"],
      cursor: "created",
      rowsPath: ["data"],
      paging: {
        start: () => chains.map((chain) => ({ path: "/things", query: query(chain, 0) })),
        next: ({ request, body }) => {
          const [chain, page] = request.query.map(([, value]) => value) as [string, string];
          return body.more === true ? { path: "/things", query: query(chain, Number(page) + 1) } : undefined;
        },
      },
    }),
    ...fields,
  };
}

/** What the API answers when each chain has `pages` pages of two rows. */
export function thingsPage(asked: string, pages: number) {
  const query = new URLSearchParams(asked.slice(asked.indexOf("?")));
  const chain = query.get("chain");
  const page = Number(query.get("page"));
  return {
    data: [0, 1].map((n) => ({ id: `${chain}${page}-${n}`, created: dayStart })),
    more: page + 1 < pages,
  };
}

export const allLanded = async ({ rows }: FetchedPage): Promise<PageCounts> => ({
  fetched: rows.length,
  landed: rows.length,
  rejected: 0,
  duplicate: 0,
});

/** Everything but the client, with an engine that lands at once. */
export function extracting(resource: ResourceDefinition, concurrency = 4) {
  const { effects, lines } = recordedEffects();
  const source = sourceAt({
    name: "shop",
    limits: { ratePerSecond: 1000, concurrency },
    resources: [resource],
  });
  const abort = new AbortController();
  const options = {
    source,
    resource,
    window: day,
    now: day.to,
    parserOf: pageReader,
    land: allLanded,
    effects,
    signal: abort.signal,
  } satisfies Omit<ExtractOptions, "client">;
  return { options, lines, abort };
}
