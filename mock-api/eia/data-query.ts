/** The parameters of a data request, as EIA reads them and as it sends them back. */

export interface DataQuery {
  readonly frequency: string | null;
  readonly measures: readonly string[];
  /** Facet → values, any of which a row may have. */
  readonly facets: Readonly<Record<string, readonly string[]>>;
  readonly start: string | null;
  readonly end: string | null;
  readonly sort: readonly { readonly column: string; readonly direction: "asc" | "desc" }[];
  readonly offset: number;
  readonly length: number;
}

export const LENGTH_MAX = 5000;

export function dataQuery(query: URLSearchParams): DataQuery {
  const facets: Record<string, string[]> = {};
  for (const [name, value] of query) {
    const facet = /^facets\[([^\]]+)\]/.exec(name)?.[1];
    if (facet !== undefined) facets[facet] = [...(facets[facet] ?? []), value];
  }
  return {
    frequency: query.get("frequency"),
    measures: [...query].filter(([name]) => /^data(\[\d*\])?$/.test(name)).map(([, value]) => value),
    facets,
    start: query.get("start"),
    end: query.get("end"),
    sort: sortOf(query),
    offset: Number(query.get("offset") ?? 0),
    length: Math.min(LENGTH_MAX, Number(query.get("length") ?? LENGTH_MAX)),
  };
}

function sortOf(query: URLSearchParams): DataQuery["sort"] {
  const sort: { column: string; direction: "asc" | "desc" }[] = [];
  for (let n = 0; query.has(`sort[${n}][column]`); n++)
    sort.push({
      column: query.get(`sort[${n}][column]`)!,
      direction: query.get(`sort[${n}][direction]`) === "desc" ? "desc" : "asc",
    });
  return sort;
}

/** The parameters, key and all, each as a text: `a[b][]=c` is `{"a": {"b": ["c"]}}`. */
export function echo(query: URLSearchParams): Record<string, unknown> {
  const params: Record<string, unknown> = {};
  for (const [name, value] of query) {
    const [first = name, ...rest] = name.replaceAll("]", "").split("[");
    put(params, first, rest, value);
  }
  return params;
}

type Box = Record<string, unknown> | unknown[];

function put(box: Box, name: string, rest: readonly string[], value: string): void {
  const place = (Array.isArray(box) && name === "" ? box.length : name) as never;
  const [next, ...further] = rest;
  if (next === undefined) {
    box[place] = value as never;
    return;
  }
  box[place] ??= (/^\d*$/.test(next) ? [] : {}) as never;
  put(box[place] as Box, next, further, value);
}
