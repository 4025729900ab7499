/** Paging without code: where the pages are, as texts with places for what a run fills in, and how they follow each other. */
import type { PageRequest, Paging, PagingContext, Window } from "../contract/definition.ts";
import { type SliceUnit, slices } from "./slices.ts";
import type { Step } from "./steps.ts";

export interface PagesOptions {
  /**
   * With places: `{dataset}`, `{pageSize}`, the name of any of the resource's params, and the window's `{from:…}`,
   * `{to:…}` (excluded) and `{last:…}` (the last instant included), each as `date`, `month`, `year`, `instant` or
   * `epoch` (seconds). One chain of pages per dataset where `{dataset}` is in the path, the query or the body.
   */
  readonly path: string;
  /** Values may have places; a list repeats the name. */
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  /** Makes each request a POST with this JSON. Texts in it may have places. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Cuts the window at each start of a UTC day, month or year: one chain of pages for each piece, oldest first. */
  readonly sliceBy?: SliceUnit;
  readonly step: Step;
}

type Pair = readonly [name: string, value: string];

export function pages({ path, query = {}, body, sliceBy, step }: PagesOptions): Paging {
  const perDataset = JSON.stringify([path, query, body ?? null]).includes("{dataset}");
  return {
    start: (context) => {
      const wholes = perDataset ? context.datasets : [{ id: undefined, window: context.window }];
      const pieces = wholes.flatMap(({ id, window }) =>
        (sliceBy === undefined ? [window] : slices(window, sliceBy)).map((slice) => ({ id, window: slice })),
      );
      return pieces.map((piece) => {
        const fill = filler(context, piece);
        const own = Object.entries(query).flatMap(([name, value]) =>
          [value].flat().map((one) => [name, fill(one)] as const),
        );
        return {
          path: fill(path, encodeURIComponent),
          query: [...own, ...step.first(context.pageSize)],
          ...(body === undefined ? {} : { method: "POST" as const, body: filled(body, fill) }),
        };
      });
    },
    next: (page, { pageSize }) => {
      const change = step.next(page, pageSize);
      if (change === undefined) return undefined;
      if ("path" in change) return { ...page.request, path: change.path, query: [] };
      return replaced(page.request, change as readonly Pair[]);
    },
  };
}

function replaced(request: PageRequest, pairs: readonly Pair[]): PageRequest {
  const names = new Set(pairs.map(([name]) => name));
  return { ...request, query: [...request.query.filter(([name]) => !names.has(name)), ...pairs] };
}

/** A dataset, or all of a resource without datasets, for a part of its window. */
interface Piece {
  readonly id: string | undefined;
  readonly window: Window;
}

type Fill = (text: string, encode?: (value: string) => string) => string;

function filler(context: PagingContext, { id, window: { from, to } }: Piece): Fill {
  const instants: Readonly<Record<string, Date>> = { from, to, last: new Date(to.getTime() - 1) };
  const values: Readonly<Record<string, string | undefined>> = {
    ...context.params,
    dataset: id,
    pageSize: String(context.pageSize),
  };
  return (text, encode = (value) => value) =>
    text.replace(/\{(\w+)(?::(\w+))?\}/g, (place, name: string, format: string | undefined) => {
      const instant = instants[name];
      const value = instant === undefined || format === undefined ? values[name] : formatted(instant, format);
      if (value === undefined) throw new TypeError(`pages(): there is nothing to fill in for ${place}`);
      return encode(value);
    });
}

function formatted(instant: Date, format: string): string | undefined {
  const iso = instant.toISOString();
  switch (format) {
    case "date":
      return iso.slice(0, 10);
    case "month":
      return iso.slice(0, 7);
    case "year":
      return iso.slice(0, 4);
    case "instant":
      return iso;
    case "epoch":
      return String(Math.floor(instant.getTime() / 1000));
    default:
      return undefined;
  }
}

function filled(value: unknown, fill: Fill): unknown {
  if (typeof value === "string") return fill(value);
  if (Array.isArray(value)) return value.map((one) => filled(one, fill));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, fill)]));
}
