/** What a project declares: sources, their resources, and the contract each resource promises. */
import type { z } from "zod";

/** A zod object schema; strict objects, so that a field nobody promised is seen. */
export type Contract = z.ZodObject;

/** A half-open interval of instants, `from` included, `to` excluded. */
export interface Window {
  readonly from: Date;
  readonly to: Date;
}

/** One GET of a page. `query` keeps its order; a name may repeat. */
export interface PageRequest {
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
}

/** A page as the paging rule sees it: the request that asked for it, the parsed body, the rows found in it. */
export interface Page {
  readonly request: PageRequest;
  readonly body: Readonly<Record<string, unknown>>;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export interface PagingContext {
  /** Frozen when the run starts: no row newer than `to` is asked for while paging. */
  readonly window: Window;
  /** The source's page size, lowered by MAX_PAGE_SIZE. */
  readonly pageSize: number;
}

/** How the pages of a resource are found. Both functions are pure. */
export interface Paging {
  /** First request of each chain of pages; chains are independent and may run side by side. */
  start(context: PagingContext): readonly PageRequest[];
  /** The request after this page in its chain, or undefined after the last. */
  next(page: Page, context: PagingContext): PageRequest | undefined;
}

/**
 * What happens when rows leave the contract. `evolve` keeps the row (new fields go to `_extra`, missing ones are NULL)
 * and warns; `freeze` fails the resource; `discard_row` rejects the row; `discard_value` drops the value and warns.
 */
export type DriftAction = "evolve" | "freeze" | "discard_row" | "discard_value";

export interface DriftPolicy {
  /** A field the contract does not know. Default `evolve`. */
  readonly newField: DriftAction;
  /** A field the contract requires is absent. Default `discard_row`. */
  readonly missingField: DriftAction;
  /** A value of another type, or out of its range. Default `discard_row`. */
  readonly changedType: DriftAction;
}

export interface ResourceDefinition<C extends Contract = Contract> {
  /** snake_case plural, e.g. `balance_transactions`. The bronze table is `bronze.<source>__<name>`. */
  readonly name: string;
  readonly contract: C;
  /** Fields that identify a record. Bronze holds every version of it; silver the latest. */
  readonly key: readonly (keyof z.infer<C> & string)[];
  /** Field that orders rows in time; absent for resources read whole. */
  readonly cursor?: keyof z.infer<C> & string;
  /** Path of the array of rows in the body, e.g. `["data"]`; empty when the body is the array. */
  readonly rowsPath: readonly string[];
  readonly paging: Paging;
  /** How far before the watermark an incremental window starts, in seconds, to catch late rows. Default 0. */
  readonly lookbackSeconds?: number;
  readonly drift?: Partial<DriftPolicy>;
  /** Share of rejected rows, 0 to 1, above which the resource fails. Default 0: one rejected row fails it. */
  readonly rejectedShareMax?: number;
}

/** How the key of a source travels. The value is read at run time and never stored. */
export interface Auth {
  readonly kind: "bearer" | "header" | "query";
  /** Header or query parameter name; ignored for `bearer`. */
  readonly name?: string;
  /** Environment variable that holds the key for `--api live`. */
  readonly secret: string;
  /** The key the mock accepts. */
  readonly mockKey: string;
}

export interface SourceLimits {
  /** Requests per second that are never exceeded in any window. */
  readonly ratePerSecond: number;
  /** How many may leave at once after a pause. Default: one second's worth. */
  readonly burst?: number;
  /** Requests in flight at once. */
  readonly concurrency: number;
}

export interface SourceDefinition {
  /** snake_case, e.g. `payments`. */
  readonly name: string;
  /** The service, as people call it, e.g. `Stripe`. */
  readonly title: string;
  /** Origin of the real service, e.g. `https://api.stripe.com`. The mock's origin replaces it under `--api mock`. */
  readonly baseUrl: string;
  readonly auth?: Auth;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Path asked once before a run, under the mock; a source without one is not asked. */
  readonly healthPath?: string;
  readonly limits: SourceLimits;
  /** Response header in which the service says `true` or `false` to a retry, e.g. `Stripe-Should-Retry`. */
  readonly shouldRetryHeader?: string;
  /** Rows per page asked for; MAX_PAGE_SIZE lowers it. */
  readonly pageSize: number;
  readonly resources: readonly ResourceDefinition[];
}

export function defineResource<C extends Contract>(resource: ResourceDefinition<C>): ResourceDefinition {
  return resource as unknown as ResourceDefinition;
}

export function defineSource(source: SourceDefinition): SourceDefinition {
  return source;
}

export const DRIFT_DEFAULT: DriftPolicy = {
  newField: "evolve",
  missingField: "discard_row",
  changedType: "discard_row",
};

/** `payments`, `charges` → `payments__charges`, the table name in the bronze layer. */
export function bronzeTable(source: string, resource: string): string {
  return `${source}__${resource}`;
}
