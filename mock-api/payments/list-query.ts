/** The query of a list, checked as Stripe checks it. Names come decoded, so both encodings of brackets are one. */
import { type FilterKind, LISTS } from "./lists.ts";
import { invalidRequest } from "./stripe-error.ts";
import type { ListName } from "./timeline.ts";

/** Epoch seconds; `from` included, `to` excluded. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Filter {
  readonly kind: Exclude<FilterKind, "range">;
  readonly name: string;
  readonly values: readonly string[];
}

export interface ListQuery {
  readonly list: ListName;
  /** 1 to 100. */
  readonly limit: number;
  readonly startingAfter: string | undefined;
  readonly endingBefore: string | undefined;
  /** By field; `created` among them. */
  readonly ranges: ReadonlyMap<string, Range>;
  readonly filters: readonly Filter[];
}

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 100;
const EVER: Range = { from: 0, to: Number.MAX_SAFE_INTEGER };
const MAX_EVENT_TYPES = 20;

/** @throws StripeError 400 for the first parameter that is unknown or malformed */
export function parseListQuery(list: ListName, params: URLSearchParams): ListQuery {
  const ranges = new Map<string, Range>();
  const filters = new Map<string, Filter>();
  for (const [name, value] of params) {
    if (["limit", "starting_after", "ending_before"].includes(name)) continue;
    const [base = name, bound] = name.split(/[[\]]/);
    const kind = LISTS[list].filters[name] ?? (bound === "" ? undefined : LISTS[list].filters[base]);
    if (kind === undefined || (bound !== undefined && bound !== "" && kind !== "range")) throw unknown(name);
    if (kind === "range") ranges.set(base, narrow(ranges.get(base) ?? EVER, name, bound, value));
    else filters.set(name, { kind, name, values: [...(filters.get(name)?.values ?? []), value] });
  }
  const startingAfter = params.get("starting_after") ?? undefined;
  const endingBefore = params.get("ending_before") ?? undefined;
  if (startingAfter !== undefined && endingBefore !== undefined) {
    throw invalidRequest(400, "You may only specify one of these parameters: starting_after, ending_before.");
  }
  checkEventTypes(filters);
  const limit = parseLimit(params.get("limit"));
  return { list, limit, startingAfter, endingBefore, ranges, filters: [...filters.values()] };
}

function unknown(name: string) {
  if (name === "expand[]")
    return invalidRequest(400, "This mock does not expand objects.", { param: "expand" });
  return invalidRequest(400, `Received unknown parameter: ${name}`, {
    code: "parameter_unknown",
    param: name,
  });
}

function parseLimit(text: string | null): number {
  if (text === null) return DEFAULT_LIMIT;
  const refuse = (message: string) =>
    invalidRequest(400, message, { code: "parameter_invalid_integer", param: "limit" });
  if (!/^-?\d+$/.test(text)) throw refuse(`Invalid integer: ${text}`);
  const limit = Number(text);
  if (limit < 1) throw refuse("This value must be greater than or equal to 1.");
  if (limit > MAX_LIMIT) throw refuse(`This value must be less than or equal to ${MAX_LIMIT}.`);
  return limit;
}

function narrow(range: Range, name: string, bound: string | undefined, text: string): Range {
  if (!/^\d+$/.test(text)) {
    throw invalidRequest(400, `Invalid integer: ${text}`, { code: "parameter_invalid_integer", param: name });
  }
  const second = Number(text);
  const { from, to } = range;
  switch (bound) {
    case undefined:
      return { from: Math.max(from, second), to: Math.min(to, second + 1) };
    case "gt":
      return { from: Math.max(from, second + 1), to };
    case "gte":
      return { from: Math.max(from, second), to };
    case "lt":
      return { from, to: Math.min(to, second) };
    case "lte":
      return { from, to: Math.min(to, second + 1) };
    default:
      throw unknown(name);
  }
}

function checkEventTypes(filters: ReadonlyMap<string, Filter>): void {
  const types = filters.get("types[]")?.values ?? [];
  if (types.length > 0 && filters.has("type")) {
    throw invalidRequest(400, "You may only specify one of these parameters: type, types.");
  }
  if (types.length > MAX_EVENT_TYPES) {
    throw invalidRequest(400, `You may specify at most ${MAX_EVENT_TYPES} types.`, { param: "types" });
  }
}
