/** Stripe's list paging: newest first, `starting_after` the last id, until `has_more` is false. */
import type { PageRequest, Paging, Window } from "lake";

const DAY_SECONDS = 86_400;

/**
 * One chain of pages per UTC day of the window, so that chains can be read side by side. Bounds are whole seconds, as
 * `created` is, so rows of one second never fall into two chains.
 */
export function stripePaging(path: string): Paging {
  return {
    start: ({ window, pageSize }) =>
      daysOf(window).map(([from, to]) => ({
        path,
        query: [
          ["limit", String(pageSize)],
          ["created[gte]", String(from)],
          ["created[lt]", String(to)],
        ],
      })),
    next: ({ request, body, rows }) => {
      if (body.has_more === false) return undefined;
      const last = rows.findLast(({ id }) => typeof id === "string")?.id;
      // More is promised, yet no row says from where: asking the same again is refused as paging that does not advance.
      return typeof last === "string" ? startingAfter(request, last) : request;
    },
  };
}

function startingAfter(request: PageRequest, id: string): PageRequest {
  const query = request.query.filter(([name]) => name !== "starting_after");
  return { ...request, query: [...query, ["starting_after", id]] };
}

/**
 * Epoch seconds of each UTC day's part of the window, oldest first. Both bounds are floored, so that windows which meet
 * within a second still tile: that second, not over when the first window closed, belongs whole to the second one.
 */
function daysOf(window: Window): [from: number, to: number][] {
  const end = Math.floor(window.to.getTime() / 1000);
  const days: [number, number][] = [];
  for (let from = Math.floor(window.from.getTime() / 1000); from < end; ) {
    const to = Math.min(end, (Math.floor(from / DAY_SECONDS) + 1) * DAY_SECONDS);
    days.push([from, to]);
    from = to;
  }
  return days;
}
