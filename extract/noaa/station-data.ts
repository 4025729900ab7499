/** Daily values of stations, and back from a request to its dataset. */
import { byOffset, type PageRequest, type Paging, pages, type Row } from "lake";
import { daySlices } from "./day-slices.ts";
import { resultRows } from "./result-rows.ts";
import { datasetOf } from "./stations.ts";

/** NOAA answers no request for more than a year. */
const DAYS_MAX = 365;

const DATATYPES = ["TMAX", "TMIN", "PRCP"] as const;

/** The first row is number 1; row 0 is the same, so counting from 0 would read one twice. */
export const step = byOffset({
  offset: "offset",
  limit: "limit",
  first: 1,
  total: ["metadata", "resultset", "count"],
});

/**
 * Stretches are short enough that a page holds one: rows of the same day have no order that NOAA promises, so that pages
 * could repeat one and miss another. All types of a stretch come in one request, by repeating the name.
 */
export const stationData: Paging = {
  start: ({ datasets, pageSize }) => {
    const daysMax = Math.max(1, Math.min(DAYS_MAX, Math.floor(pageSize / DATATYPES.length)));
    return datasets.flatMap(({ id, window }) =>
      daySlices(window, daysMax).map(({ first, last }) => ({
        path: "/cdo-web/api/v2/data",
        query: [
          ["datasetid", datasetOf(id)],
          ["stationid", id],
          ...DATATYPES.map((type) => ["datatypeid", type] as const),
          ["startdate", first],
          ["enddate", last],
          ["units", "metric"],
          ["sortfield", "date"],
          ...step.first(pageSize),
        ],
      })),
    );
  },
  next: pages({ path: "", step }).next,
};

export function dataRows(body: unknown, { query }: PageRequest): readonly Row[] {
  const datasetid = query.find(([name]) => name === "datasetid")?.[1];
  return resultRows(body).map((row) => ({ datasetid, ...row }));
}
