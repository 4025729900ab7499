/** A window cut where UTC days, months or years begin: pieces that meet and leave nothing out. */
import type { Window } from "../contract/definition.ts";

export type SliceUnit = "day" | "month" | "year";

/** Oldest first; none for a window that is empty. */
export function slices({ from, to }: Window, unit: SliceUnit): Window[] {
  const pieces: Window[] = [];
  for (let start = from; start < to; ) {
    const next = nextStart(start, unit);
    const end = next < to ? next : to;
    pieces.push({ from: start, to: end });
    start = end;
  }
  return pieces;
}

function nextStart(at: Date, unit: SliceUnit): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  switch (unit) {
    case "day":
      return new Date(Date.UTC(year, month, day + 1));
    case "month":
      return new Date(Date.UTC(year, month + 1));
    case "year":
      return new Date(Date.UTC(year + 1, 0));
  }
}
