/**
 * Observations with their vintages. A run asks for the real-time period of its window, so its watermark stands for what
 * was known, not for what it is about.
 *
 * FRED answers with every observation that was known within the period, not only with what is new in it, and cuts
 * `realtime_start` to the first day asked for. What was known before comes again with a later start; silver takes equal
 * values in a row for one vintage.
 */
import type { Dataset, Page, PageRequest, Paging, PagingContext, Row } from "lake";
import { dayInStLouis } from "./st-louis.ts";

const OBSERVATIONS = "/fred/series/observations";
const VINTAGE_DATES = "/fred/series/vintagedates";
const SERIES = "/fred/series";

const DAY_MS = 86_400_000;
/** A vintage may show a little later than its date says. */
const OVERLAP_MS = 2 * DAY_MS;
/** FRED takes at most 2,000 vintage dates a request; in five years even a series with one every day has fewer. */
const SPAN_YEARS = 5;
/** The last day of what is current, and the only day to come that FRED takes. */
const FOREVER = "9999-12-31";

/** Days of St. Louis, both included. */
interface Period {
  readonly first: string;
  readonly last: string;
}

export const observationPaging: Paging = {
  start: (context) => context.datasets.map((dataset) => firstRequest(dataset, context)),
  next: (page, context) => {
    const { path, query } = page.request;
    const id = param(query, "series_id");
    const dataset = context.datasets.find((one) => one.id === id);
    if (dataset === undefined) return undefined;
    if (path === SERIES) return updatedWithin(page, dataset) ? span(dataset, context) : undefined;
    if (path === VINTAGE_DATES) return sinceFirstVintage(page, dataset, context);
    return nextOffset(page, context) ?? nextSpan(page, dataset, context);
  },
};

/** The list in each kind of answer; those that are only asked on the way give no rows. */
const LISTS: Readonly<Record<string, string>> = {
  [OBSERVATIONS]: "observations",
  [VINTAGE_DATES]: "vintage_dates",
  [SERIES]: "seriess",
};

/** Copies the id of the series into each row. Throws TypeError for an answer without its list. */
export function observationRows(body: unknown, { path, query }: PageRequest): Row[] {
  const name = LISTS[path] ?? path;
  const list = (body as Readonly<Record<string, unknown>>)[name];
  if (!Array.isArray(list)) throw new TypeError(`it has no ${name}`);
  if (path !== OBSERVATIONS) return [];
  return list.map((observation: Row) => ({ series_id: param(query, "series_id"), ...observation }));
}

/**
 * A window of a day or less, as an hourly run has it, is worth a series' whole history only if the series was updated in
 * it. A long or past one may reach back to before the first vintage, where FRED refuses to answer.
 */
function firstRequest(dataset: Dataset, context: PagingContext): PageRequest {
  const { id, window } = dataset;
  const { first, last } = periodOf(dataset, context);
  if (last !== FOREVER || spanEnd(first) < dayInStLouis(context.now))
    return request(VINTAGE_DATES, id, [
      ["limit", "1"],
      ["sort_order", "asc"],
    ]);
  return window.to.getTime() - window.from.getTime() > DAY_MS ? span(dataset, context) : request(SERIES, id);
}

/** Series come whole, so what grows with a window is the number of spans it is asked in. */
export function observationRequests(context: PagingContext): number {
  return context.datasets.reduce((sum, dataset) => {
    const { first, last } = periodOf(dataset, context);
    const reached = last === FOREVER ? dayInStLouis(context.now) : last;
    const spans = 1 + Math.floor((Date.parse(reached) - Date.parse(first)) / (SPAN_YEARS * 365 * DAY_MS));
    const asksFirst = firstRequest(dataset, context).path !== OBSERVATIONS;
    return sum + spans + (asksFirst ? 1 : 0);
  }, 0);
}

function updatedWithin({ body }: Page, { window }: Dataset): boolean {
  const [series] = body.seriess as readonly { readonly last_updated: string }[];
  return series !== undefined && Date.parse(series.last_updated) >= window.from.getTime();
}

function sinceFirstVintage(
  { body }: Page,
  dataset: Dataset,
  context: PagingContext,
): PageRequest | undefined {
  const [vintage] = body.vintage_dates as readonly string[];
  const { first, last } = periodOf(dataset, context);
  if (vintage === undefined || vintage > last) return undefined;
  return span(dataset, context, [first, vintage].sort()[1]);
}

function nextOffset({ request: asked, body }: Page, { pageSize }: PagingContext): PageRequest | undefined {
  const offset = Number(param(asked.query, "offset")) + pageSize;
  if (offset >= Number(body.count)) return undefined;
  const query = asked.query.map(
    ([name, value]) => [name, name === "offset" ? String(offset) : value] as const,
  );
  return { ...asked, query };
}

function nextSpan(
  { request: asked }: Page,
  dataset: Dataset,
  context: PagingContext,
): PageRequest | undefined {
  const reached = param(asked.query, "realtime_end");
  return reached < periodOf(dataset, context).last ? span(dataset, context, dayAfter(reached)) : undefined;
}

/** What was known from this day on, as long as one request may ask for. */
function span(dataset: Dataset, context: PagingContext, from?: string): PageRequest {
  const { first, last } = periodOf(dataset, context);
  const start = from ?? first;
  const end = spanEnd(start);
  const reached = last === FOREVER ? dayInStLouis(context.now) : last;
  return request(OBSERVATIONS, dataset.id, [
    ["realtime_start", start],
    ["realtime_end", end < reached ? end : last],
    ["offset", "0"],
    ["limit", String(context.pageSize)],
  ]);
}

function periodOf({ window }: Dataset, { now }: PagingContext): Period {
  return {
    first: dayInStLouis(new Date(window.from.getTime() - OVERLAP_MS)),
    last: window.to < now ? dayInStLouis(new Date(window.to.getTime() - 1)) : FOREVER,
  };
}

function request(path: string, id: string, more: PageRequest["query"] = []): PageRequest {
  return { path, query: [["series_id", id], ["file_type", "json"], ...more] };
}

function spanEnd(first: string): string {
  const end = new Date(first);
  end.setUTCFullYear(end.getUTCFullYear() + SPAN_YEARS);
  return new Date(end.getTime() - DAY_MS).toISOString().slice(0, 10);
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
}

function param(query: PageRequest["query"], name: string): string {
  return query.find(([other]) => other === name)?.[1] ?? "";
}
