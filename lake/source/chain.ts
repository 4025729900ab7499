/** One chain of pages: each request follows from the page before it. */
import type { PageRequest, PagingContext, ResourceDefinition } from "../contract/definition.ts";
import { keyedRows } from "../contract/parse-page.ts";
import { BadResponseError } from "../errors.ts";
import type { HttpClient } from "../http/client.ts";
import type { FetchedPage, ParsePage } from "./fetched-page.ts";
import { StagnationGuard } from "./stagnation.ts";

export interface ChainOptions {
  readonly resource: ResourceDefinition;
  readonly client: HttpClient;
  readonly parse: ParsePage;
  readonly context: PagingContext;
  readonly signal: AbortSignal;
}

/** A page that has no place in the resource's order yet. */
export type ChainPage = Omit<FetchedPage, "number">;

/** Fetches one page each time it is asked to go on. */
export async function* fetchChain(first: PageRequest, options: ChainOptions): AsyncGenerator<ChainPage> {
  const { resource, context } = options;
  const guard = new StagnationGuard(resource);
  for (let request: PageRequest | undefined = first; request !== undefined; ) {
    const stuck = guard.atRequest(request);
    if (stuck !== undefined)
      throw notAdvancing(resource, stuck, `${request.method ?? "GET"} ${request.path}`);
    const page: ChainPage = await fetchPage(request, guard, options);
    guard.accept(keyedRows(page));
    yield page;
    request = resource.paging.next(page, context);
  }
}

/** A page that repeats an earlier one counts as a bad answer, so the client asks again before it gives up. */
async function fetchPage(
  request: PageRequest,
  guard: StagnationGuard,
  { resource, client, parse, signal }: ChainOptions,
): Promise<ChainPage> {
  const { rowsPath, rows } = resource;
  const rowsOf = rows === undefined ? undefined : (body: unknown) => rows(body, request);
  const { response, parsed } = await client.ask(
    request,
    (bytes, context) => {
      const page = parse(bytes, { ...context, rowsPath, rows: rowsOf });
      const stuck = guard.atRows(keyedRows(page));
      const { method, url, status } = context;
      if (stuck !== undefined) throw notAdvancing(resource, stuck, `${method} ${url} → ${status}`);
      return page;
    },
    signal,
    resource,
  );
  return { ...parsed, request, response, headers: response.headers };
}

function notAdvancing(resource: ResourceDefinition, why: string, where: string): BadResponseError {
  return new BadResponseError(`paging of ${resource.name} does not advance: ${why}`, {
    where,
    next: `check paging of ${resource.name} in extract/ against the API's documentation`,
  });
}
