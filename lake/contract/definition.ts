/** What a project declares: sources, their resources, and the contract each resource promises. */
import type { z } from "zod";

/** A zod object schema; strict objects, so that a field nobody promised is seen. */
export type Contract = z.ZodObject;

/** A half-open interval of instants, `from` included, `to` excluded. */
export interface Window {
  readonly from: Date;
  readonly to: Date;
}

/** The request for one page. `query` keeps its order; a name may repeat. */
export interface PageRequest {
  /** Default GET. A POST must only read: it is repeated when its answer is lost. */
  readonly method?: "GET" | "POST";
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Sent as JSON with a POST; an object when the source's key travels in the body. */
  readonly body?: unknown;
}

export type Row = Readonly<Record<string, unknown>>;

/** A page as the paging rule sees it: the request that asked for it, the parsed body, the rows found in it. */
export interface Page {
  readonly request: PageRequest;
  /** Of the answer; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly rows: readonly Row[];
}

/** One of a resource's datasets, e.g. a FRED series, and the window it is to be read for. */
export interface Dataset {
  readonly id: string;
  readonly window: Window;
}

export interface PagingContext {
  /** Frozen when the run starts: no row newer than `to` is asked for while paging. Around those of all datasets. */
  readonly window: Window;
  /** When the run started. */
  readonly now: Date;
  /** The source's page size, lowered by MAX_PAGE_SIZE. */
  readonly pageSize: number;
  /** Those of the resource's datasets that are to be read; empty for a resource without datasets. */
  readonly datasets: readonly Dataset[];
  /** A value for each of the resource's `params`. */
  readonly params: Readonly<Record<string, string>>;
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

/** A value that a run may give to a resource beside its window, e.g. the vintage year of a survey. */
export interface Param {
  readonly about: string;
  /** What it is when the run does not say. `now`: when the run started. */
  readonly default: (window: Window, now: Date) => string;
}

export interface ResourceDefinition<C extends Contract = Contract> {
  /** snake_case plural, e.g. `balance_transactions`. The bronze table is `bronze.<source>__<name>`. */
  readonly name: string;
  readonly contract: C;
  /** Fields that identify a record. Bronze holds every version of it; silver the latest. */
  readonly key: readonly (keyof z.infer<C> & string)[];
  /** Field that orders rows in time; absent for resources read whole. */
  readonly cursor?: keyof z.infer<C> & string;
  /** Path of the array of rows in the body, e.g. `["data"]`; empty when the body is the array. Either this or `rows`. */
  readonly rowsPath?: readonly string[];
  /**
   * Makes rows of a body of another shape, e.g. a header line and arrays, and may add to each what only the request
   * knows, e.g. the series. Pure; it may pick, name and copy values but not compute with them: to keep every digit, it is
   * called again with numbers that are objects.
   */
  readonly rows?: (body: unknown, request: PageRequest) => readonly Row[];
  readonly paging: Paging;
  /** Parts that can be read each on its own, with a watermark each: ids of series, stations, indicators. */
  readonly datasets?: readonly string[];
  readonly params?: Readonly<Record<string, Param>>;
  /**
   * How many requests reading it takes, where that does not grow with the window as rows do. Default: as many as earlier
   * runs took for their windows; before the first, at least one for each chain of pages.
   */
  readonly estimatePages?: (context: PagingContext) => number;
  /** It lists what there is to read; `--catalog-only` reads just these. */
  readonly catalog?: boolean;
  /** Requests per second to this resource that are never exceeded in any window, within the source's own limits. */
  readonly ratePerSecond?: number;
  /** How far before the watermark an incremental window starts, in seconds, to catch late rows. Default 0. */
  readonly lookbackSeconds?: number;
  readonly drift?: Partial<DriftPolicy>;
  /** Share of rejected rows, 0 to 1, above which the resource fails. Default 0: one rejected row fails it. */
  readonly rejectedShareMax?: number;
}

/** How the key of a source travels. The value is read at run time and never stored. */
export interface Auth {
  readonly kind: "bearer" | "header" | "query" | "body";
  /** Name of the header, the query parameter or the field of the JSON body; ignored for `bearer`. */
  readonly name?: string;
  /**
   * Name of the secret that holds the key for `--api live`, e.g. `STRIPE_API_KEY` or `rapidapi/vehicle-market-value`; the
   * setting `secrets` says where it is kept.
   */
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
  /** Requests in a UTC day and in a UTC month, over all runs. Each is counted before it is sent. */
  readonly perDay?: number;
  readonly perMonth?: number;
  /** After so many failures in a row the source is left alone for so long. */
  readonly breaker?: { readonly failures: number; readonly minutes: number };
}

/** An answer of the service, before anything is made of it. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The first 4 KiB of the body as text. */
  readonly start: string;
}

/** What a source's own rules see in an answer that is no page. `text` is the provider's own words. */
export type Fault =
  /** The key is missing, unknown or without the right. */
  | { readonly kind: "refused-key"; readonly text: string }
  /** Too many requests just now; asked again after the wait. */
  | { readonly kind: "too-many"; readonly text: string; readonly waitSeconds?: number }
  /** The day's or month's allowance is spent; not asked again before it is renewed. */
  | { readonly kind: "quota"; readonly text: string; readonly renewedInSeconds?: number }
  /** It passes; asked again. */
  | { readonly kind: "unavailable"; readonly text: string }
  /** The request itself is wrong; not asked again. */
  | { readonly kind: "wrong-request"; readonly text: string };

/** How much of the day's, month's or plan's allowance is left, as the service itself says with an answer. */
export interface QuotaLeft {
  readonly limit: number;
  /** May be negative where a plan bills what is beyond. */
  readonly remaining: number;
  readonly renewedInSeconds: number;
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
  /**
   * What a run does when the source cannot be asked: `fail` publishes nothing; `go-on` leaves what it would have brought as
   * it was, with a warning. Default `fail`. Whatever stands in for it, `extract/failover.ts` says.
   */
  readonly whenUnavailable?: "fail" | "go-on";
  /** Response header in which the service says `true` or `false` to a retry, e.g. `Stripe-Should-Retry`. */
  readonly shouldRetryHeader?: string;
  /**
   * For services whose errors are not in the status: asked about every answer, 200 too, before the status is judged.
   * Undefined leaves the judgement to the status.
   */
  readonly faultOf?: (answer: Answer) => Fault | undefined;
  /**
   * For services that say with an answer how much may still be asked: asked about every answer, errors too. With nothing
   * remaining, nothing is sent before the renewal. Undefined when the answer does not say.
   */
  readonly quotaOf?: (answer: Answer) => QuotaLeft | undefined;
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

/** The window and parameters as paging sees them; what the run does not say is the resource's default. */
export function pagingContext(
  resource: ResourceDefinition,
  given: Pick<PagingContext, "window" | "now" | "pageSize"> & Partial<PagingContext>,
): PagingContext {
  const { window, now } = given;
  const defaults = Object.entries(resource.params ?? {}).map(
    ([name, param]) => [name, param.default(window, now)] as const,
  );
  return {
    ...given,
    datasets: given.datasets ?? (resource.datasets ?? []).map((id) => ({ id, window })),
    params: { ...Object.fromEntries(defaults), ...given.params },
  };
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
