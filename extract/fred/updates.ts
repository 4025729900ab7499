/** Series that were updated in the window, newest first. */
import { byOffset, type Paging, pages } from "lake";
import { minuteInStLouis } from "./st-louis.ts";

/**
 * `filter_value=macro` leaves out the regional series, which are most of them. Bounds are minutes, both included.
 * FRED remembers two weeks.
 */
export const updatesPaging: Paging = {
  start: (context) => {
    const { from, to } = context.window;
    const bounds = { start_time: minuteInStLouis(from), end_time: minuteInStLouis(to) };
    return list(bounds).start(context);
  },
  next: (page, context) => list({}).next(page, context),
};

function list(bounds: Readonly<Record<string, string>>): Paging {
  return pages({
    path: "/fred/series/updates",
    query: { file_type: "json", filter_value: "macro", ...bounds },
    step: byOffset({ offset: "offset", limit: "limit", total: ["count"] }),
  });
}
