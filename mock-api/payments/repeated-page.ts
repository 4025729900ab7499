import type { ListQuery } from "./list-query.ts";
import { type ListPage, listPage } from "./pages.ts";
import type { Timeline } from "./timeline.ts";
import type { View } from "./view.ts";

/** A page that begins with the last rows of the page before it, as when rows shift while somebody pages. */
export function repeatedPage(timeline: Timeline, query: ListQuery, view: View, repeats: number): ListPage {
  const { startingAfter, limit } = query;
  if (startingAfter === undefined || limit <= repeats) return listPage(timeline, query, view);
  // The newer rows next to the cursor, then the cursor's own row, which is the last of the page before.
  const newer = { ...query, startingAfter: undefined, endingBefore: startingAfter, limit: repeats };
  const before = listPage(timeline, newer, view).rows[0];
  const after = before === undefined ? undefined : String(before.id);
  return listPage(timeline, { ...query, startingAfter: after }, view);
}
