/** Reads every page of one resource and hands them over in order, while the next ones are on their way. */
import {
  type PagingContext,
  pagingContext,
  type ResourceDefinition,
  type SourceDefinition,
  type Window,
} from "../contract/definition.ts";
import { keyedRows } from "../contract/parse-page.ts";
import type { Effects } from "../effects.ts";
import type { HttpClient } from "../http/client.ts";
import { fetchChain } from "./chain.ts";
import { countOutside } from "./cursor-time.ts";
import { type FetchedPage, type PageCounts, type ParserOf, resourceName } from "./fetched-page.ts";
import { inOrder } from "./in-order.ts";

/** Bytes of bodies of one resource that may wait to be landed. */
const AHEAD_BYTES_MAX = 8 * 1024 * 1024;

export interface ExtractCounts extends PageCounts {
  readonly pages: number;
  /** Attempts, retries included. */
  readonly requests: number;
  readonly retries: number;
  /** Of the bodies. */
  readonly bytes: number;
  /** Rows that the source sent though they lie outside the window. */
  readonly outsideWindow: number;
  readonly elapsedMs: number;
}

export interface ExtractOptions {
  readonly source: SourceDefinition;
  readonly resource: ResourceDefinition;
  /** Frozen when the run starts. */
  readonly window: Window;
  /** When the run started. */
  readonly now: Date;
  /** Default: all of the resource, each for the whole window. */
  readonly datasets?: PagingContext["datasets"] | undefined;
  /** In place of the defaults of the resource's params. */
  readonly params?: PagingContext["params"] | undefined;
  readonly client: HttpClient;
  /** The source's own page size, unless the caller lowers it. */
  readonly pageSize?: number;
  readonly parserOf: ParserOf;
  /** Called for one page at a time, in order; pages wait for it. */
  readonly land: (page: FetchedPage) => Promise<PageCounts>;
  readonly effects: Pick<Effects, "log" | "monotonicMs">;
  readonly signal: AbortSignal;
  /** After each landed page. */
  readonly onProgress?: (counts: ExtractCounts) => void;
}

/** Rejects with what the client or `land` rejects with, with BadResponseError when paging is stuck, or the signal's reason. */
export async function extractResource(options: ExtractOptions): Promise<ExtractCounts> {
  const { source, resource, window, effects, land } = options;
  const startedMs = effects.monotonicMs();
  const outside = countOutside(resource, window);
  let counts: ExtractCounts = NOTHING;
  for await (const page of pagesInOrder(options)) {
    options.signal.throwIfAborted();
    const landed = await land({ ...page, number: counts.pages });
    const outsideWindow = outside?.(keyedRows(page)) ?? 0;
    counts = added(counts, page, landed, outsideWindow, effects.monotonicMs() - startedMs);
    options.onProgress?.(counts);
  }
  if (counts.outsideWindow > 0) {
    const { outsideWindow: rows } = counts;
    const name = resourceName(source, resource);
    effects.log.warn(
      { source: source.name, resource: resource.name, rows },
      `${name}: rows outside the window asked for`,
    );
  }
  return { ...counts, elapsedMs: effects.monotonicMs() - startedMs };
}

const NOTHING: ExtractCounts = {
  fetched: 0,
  landed: 0,
  rejected: 0,
  duplicate: 0,
  pages: 0,
  requests: 0,
  retries: 0,
  bytes: 0,
  outsideWindow: 0,
  elapsedMs: 0,
};

type PageInOrder = Omit<FetchedPage, "number">;

/** What is still in flight when the reader goes away, for whatever reason, is called off. */
function pagesInOrder(options: ExtractOptions): AsyncGenerator<PageInOrder> {
  const { source, resource, window, now, datasets, params, client } = options;
  const parse = options.parserOf(resource);
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  const context = pagingContext(resource, {
    window,
    now,
    pageSize: options.pageSize ?? source.pageSize,
    ...(datasets === undefined ? {} : { datasets }),
    ...(params === undefined ? {} : { params }),
  });
  const chains = resource.paging
    .start(context)
    .map((first) => fetchChain(first, { resource, client, parse, context, signal }));
  return inOrder(chains, {
    concurrency: source.limits.concurrency,
    aheadBytesMax: AHEAD_BYTES_MAX,
    bytesOf: (page) => page.response.body.length,
    onStop: () => over.abort(),
  });
}

function added(
  counts: ExtractCounts,
  { response }: PageInOrder,
  landed: PageCounts,
  outsideWindow: number,
  elapsedMs: number,
): ExtractCounts {
  return {
    fetched: counts.fetched + landed.fetched,
    landed: counts.landed + landed.landed,
    rejected: counts.rejected + landed.rejected,
    duplicate: counts.duplicate + landed.duplicate,
    pages: counts.pages + 1,
    requests: counts.requests + response.attempts,
    retries: counts.retries + response.attempts - 1,
    bytes: counts.bytes + response.body.length,
    outsideWindow: counts.outsideWindow + outsideWindow,
    elapsedMs,
  };
}
