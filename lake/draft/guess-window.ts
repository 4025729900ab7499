/** Which parameters of the query are the ends of a window of time, and how they are written. */

export type WindowFormat = "date" | "month" | "year" | "instant" | "epoch";

export interface GuessedWindow {
  readonly format: WindowFormat;
  readonly from?: string;
  readonly to?: string;
}

const FROM =
  /^(from|since|after|start|begin|(start|begin|from|min)_?(date|time|at|year|period)|startDate|startTime|startPeriod|observation_start|.+\[(gte|gt)\]|.+_(gte|from|since|after))$/i;
const TO =
  /^(to|until|before|end|(end|to|max)_?(date|time|at|year|period)|endDate|endTime|endPeriod|observation_end|.+\[(lte|lt)\]|.+_(lte|lt|to|until|before))$/i;

/** Undefined when the query names no start of a window: then a resource is read whole. */
export function guessWindow(query: URLSearchParams): GuessedWindow | undefined {
  const dated = [...query].flatMap(([name, value]) => {
    const format = formatOf(value);
    return format === undefined ? [] : [{ name, format }];
  });
  const from = dated.find(({ name }) => FROM.test(name));
  if (from === undefined) return undefined;
  const to = dated.find(({ name, format }) => TO.test(name) && format === from.format);
  return { format: from.format, from: from.name, ...(to === undefined ? {} : { to: to.name }) };
}

function formatOf(value: string): WindowFormat | undefined {
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return "date";
  if (/^\d{4}-\d\d$/.test(value)) return "month";
  if (/^(19|20)\d\d$/.test(value)) return "year";
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) return "instant";
  return /^\d{9,10}$/.test(value) ? "epoch" : undefined;
}

/** The text that `pages()` fills in. An end that is a whole day, month or year is included by most services. */
export function windowPlace(end: "from" | "to", format: WindowFormat): string {
  return end === "from" || format === "instant" || format === "epoch"
    ? `{${end}:${format}}`
    : `{last:${format}}`;
}
