/** One request takes so many series and so many years; the rest goes into further ones. */
import type { Dataset, PageRequest, Paging } from "lake";

export const SERIES_MAX = 50;
export const YEARS_MAX = 20;

interface Years {
  readonly first: number;
  readonly last: number;
}

/** Series that are read for the same years share a request. Each request is a chain of one page. */
export const blsPaging: Paging = {
  start: ({ datasets }) =>
    [...Map.groupBy(datasets, yearsKey).values()].flatMap((together) =>
      spans(yearsOf(together[0]!)).flatMap((years) =>
        chunks(together, SERIES_MAX).map((some) => request(some, years)),
      ),
    ),
  next: () => undefined,
};

function request(datasets: readonly Dataset[], { first, last }: Years): PageRequest {
  return {
    method: "POST",
    path: "/publicAPI/v2/timeseries/data/",
    query: [],
    // No catalog: one bad id among fifty would fail them all.
    body: {
      seriesid: datasets.map(({ id }) => id),
      startyear: String(first),
      endyear: String(last),
      annualaverage: true,
    },
  };
}

/** Whole years: the API takes nothing finer. */
function yearsOf({ window }: Dataset): Years {
  return { first: window.from.getUTCFullYear(), last: new Date(window.to.getTime() - 1).getUTCFullYear() };
}

function yearsKey(dataset: Dataset): string {
  const { first, last } = yearsOf(dataset);
  return `${first} ${last}`;
}

function spans({ first, last }: Years): Years[] {
  const starts = Array.from(
    { length: Math.ceil((last - first + 1) / YEARS_MAX) },
    (_, n) => first + n * YEARS_MAX,
  );
  return starts.map((start) => ({ first: start, last: Math.min(last, start + YEARS_MAX - 1) }));
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, n) =>
    list.slice(n * size, (n + 1) * size),
  );
}
