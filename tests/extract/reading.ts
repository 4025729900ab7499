/** Reads a resource from a served mock as a run would, page after page, but with nothing of the engine in between. */
import {
  type PagingContext,
  pagingContext,
  type ResourceDefinition,
  type Row,
  type SourceDefinition,
} from "../../lake/contract/definition.ts";
import { parsePage } from "../../lake/contract/parse-page.ts";
import { wireRequest } from "../../lake/http/request-url.ts";

export interface Reading {
  readonly rows: readonly Row[];
  /** `METHOD path?query`, without the key. */
  readonly requests: readonly string[];
}

export function resourceOf(source: SourceDefinition, name: string): ResourceDefinition {
  const found = source.resources.find((resource) => resource.name === name);
  if (found === undefined) throw new RangeError(`${source.name} has no resource ${name}`);
  return found;
}

/** Default: now, the whole resource, for the day before `now`. Throws on an answer that is no page. */
export async function readAll(
  source: SourceDefinition,
  name: string,
  origin: string,
  { now, ...given }: { readonly now: Date } & Partial<PagingContext>,
): Promise<Reading> {
  const resource = resourceOf(source, name);
  const window = { from: new Date(now.getTime() - 86_400_000), to: now };
  const context = pagingContext(resource, { now, window, pageSize: source.pageSize, ...given });
  const rows: Row[] = [];
  const requests: string[] = [];
  for (const first of resource.paging.start(context)) {
    for (let request = first as typeof first | undefined; request !== undefined; ) {
      const { method = "GET" } = request;
      const url = new URL(request.path, origin);
      for (const [key, value] of request.query) url.searchParams.append(key, value);
      requests.push(`${method} ${decodeURIComponent(url.pathname + url.search)}`);
      const { path, headers, body } = wireRequest(url, request, source.auth, source.auth?.mockKey);
      const response = await fetch(origin + path, {
        method,
        headers: { ...source.headers, ...headers },
        redirect: "manual",
        ...(body === undefined ? {} : { body }),
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      const answer = {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        start: bytes.toString("utf8", 0, 4096),
      };
      const fault = source.faultOf?.(answer);
      if (fault !== undefined || response.status >= 300)
        throw new Error(fault?.text ?? `status ${response.status}`);
      const asked = request;
      const page = parsePage(bytes, {
        method,
        url: url.href,
        status: response.status,
        rowsPath: resource.rowsPath,
        rows: resource.rows && ((of) => resource.rows!(of, asked)),
      });
      rows.push(...page.rows);
      request = resource.paging.next(
        { request, headers: answer.headers, body: page.body, rows: page.rows },
        context,
      );
    }
  }
  return { rows, requests };
}
