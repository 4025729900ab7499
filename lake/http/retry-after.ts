/** Reads the Retry-After header: seconds or an HTTP date. */

/**
 * Milliseconds from now until the source wants to be asked again, never negative; undefined when the header is absent or
 * says nothing usable. A date counts from the answer's own Date header, so that neither clock has to be right.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const value = headers["retry-after"]?.trim();
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  // `Date.parse` reads "-5" as a date; an HTTP date always names its month.
  if (!/[A-Za-z]{3}/.test(value)) return undefined;
  const until = Date.parse(value);
  if (Number.isNaN(until)) return undefined;
  const sentAt = Date.parse(headers.date ?? "");
  return Math.max(0, until - (Number.isNaN(sentAt) ? nowMs : sentAt));
}
