/** A point in time as people type it. */
import { z } from "zod";

const INSTANT = z.iso.datetime({ offset: true });
const DAY = z.iso.date();

/** `YYYY-MM-DD` (UTC midnight) or an ISO instant with its zone; undefined for anything else. */
export function readInstant(text: string): Date | undefined {
  if (DAY.safeParse(text).success) return new Date(`${text}T00:00:00Z`);
  return INSTANT.safeParse(text).success ? new Date(text) : undefined;
}
