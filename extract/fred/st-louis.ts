/** FRED's days and minutes are those of St. Louis; it refuses a day that has not begun there. */
const LOCAL = new Intl.DateTimeFormat("en-CA", {
  timeZone: "America/Chicago",
  ...{ year: "numeric", month: "2-digit", day: "2-digit" },
  ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
});

/** `YYYY-MM-DD`. */
export function dayInStLouis(instant: Date): string {
  const { year, month, day } = partsOf(instant);
  return `${year}-${month}-${day}`;
}

/** `YYYYMMDDhhmm`, as `start_time` and `end_time` have it. */
export function minuteInStLouis(instant: Date): string {
  const { year, month, day, hour, minute } = partsOf(instant);
  return `${year}${month}${day}${hour}${minute}`;
}

function partsOf(instant: Date): Record<string, string> {
  return Object.fromEntries(LOCAL.formatToParts(instant).map(({ type, value }) => [type, value]));
}
