/** The requests for one series, and back from a request to its series. */
import type { PageRequest, Window } from "lake";
import { FREQUENCIES } from "./frequency.ts";
import { DATASETS, type Series } from "./series.ts";

const DAY_MS = 86_400_000;

/**
 * Rows of a series in a window, oldest first. EIA compares both bounds with the period's stamp as texts, so they are
 * stamps of the same format: `2008-02-01` would leave out the month `2008-02`.
 */
export function windowRequest(dataset: string, { from, to }: Window): PageRequest {
  const series = seriesOf(dataset);
  const { of, trailingDays } = FREQUENCIES[series.frequency];
  return {
    path: pathOf(series),
    query: [
      ...identity(series),
      ["start", of(new Date(from.getTime() - trailingDays * DAY_MS))],
      ["end", of(new Date(to.getTime() - 1))],
      ...sorted("asc"),
    ],
  };
}

/** The newest row of a series, and with it how many there are in all. */
export function newestRequest(dataset: string): PageRequest {
  const series = seriesOf(dataset);
  return { path: pathOf(series), query: [...identity(series), ...sorted("desc"), ["length", "1"]] };
}

/** The dataset that a request asks for. */
export function datasetOf({ path, query }: PageRequest): readonly [id: string, series: Series] {
  const asked = new URLSearchParams(query.filter(([name]) => /^(frequency|data|facets)\b/.test(name)) as []);
  const found = [...DATASETS].find(
    ([, series]) =>
      pathOf(series) === path && `${new URLSearchParams(identity(series) as [])}` === `${asked}`,
  );
  if (found === undefined) throw new TypeError(`no dataset is asked for by ${path}?${asked}`);
  return found;
}

function seriesOf(dataset: string): Series {
  const series = DATASETS.get(dataset);
  if (series === undefined) throw new TypeError(`extract/eia/series.ts has no ${dataset}`);
  return series;
}

function pathOf({ route }: Series): string {
  return `/v2/${route}/data/`;
}

type Pair = readonly [name: string, value: string];

/** Without `data`, EIA answers with rows that have no measure. */
function identity({ frequency, measure, facets }: Series): Pair[] {
  return [
    ["frequency", frequency],
    ["data[0]", measure],
    ...Object.entries(facets).map(([facet, value]) => [`facets[${facet}][]`, value] as const),
  ];
}

function sorted(direction: "asc" | "desc"): Pair[] {
  return [
    ["sort[0][column]", "period"],
    ["sort[0][direction]", direction],
  ];
}
