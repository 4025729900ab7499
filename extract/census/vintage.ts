/** Which vintage of the 5-year survey a run is about. */
import type { Window } from "lake";

const DECEMBER = 11;
const RELEASE_DAY = 15;

/**
 * The year of the window's last instant, or the newest vintage that is out at `now` where that year's is not: the vintage
 * of year Y is taken to come out in mid-December of Y + 1.
 */
export function vintageYear(window: Window, now: Date): string {
  const asked = new Date(window.to.getTime() - 1).getUTCFullYear();
  return String(Math.min(asked, newestVintage(now)));
}

function newestVintage(now: Date): number {
  const year = now.getUTCFullYear();
  const isOut = now.getTime() >= Date.UTC(year, DECEMBER, RELEASE_DAY);
  return isOut ? year - 1 : year - 2;
}
