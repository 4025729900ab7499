/** Types of arguments that name a day, a month or a year. */
import { z } from "zod";

/** `2026-11-01`. */
export function calendarDay(): z.ZodISODate {
  return z.iso.date("expected a day like 2026-11-01");
}

/** `2026-11`, or a day of it → `2026-11`. */
export function calendarMonth(): z.ZodType<string, string> {
  const error = "expected a month like 2026-11, or a day of it";
  return z
    .string(error)
    .refine((text) => z.iso.date().safeParse(text.length === 7 ? `${text}-01` : text).success, { error })
    .transform((text) => text.slice(0, 7));
}

/** `2026`. */
export function calendarYear(): z.ZodString {
  const error = "expected a year like 2026";
  return z.string(error).regex(/^(19|20)\d\d$/, error);
}
