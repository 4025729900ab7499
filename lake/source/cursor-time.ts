/** Reads the time a row's cursor stands for, to tell rows that lie outside the window asked for. */
import type { ResourceDefinition, Window } from "../contract/definition.ts";

const SECOND_MS = 1000;
/** Of `YYYY-MM-DD`. */
const DATE_LENGTH = 10;

/**
 * A function that counts the rows outside the window; undefined when the resource has no cursor that is a time. Bounds
 * are compared by the second, the coarsest that APIs filter by.
 */
export function countOutside(
  resource: ResourceDefinition,
  window: Window,
): ((rows: readonly Readonly<Record<string, unknown>>[]) => number) | undefined {
  const { cursor } = resource;
  if (cursor === undefined) return undefined;
  const timeOf = timeReader(resource.contract.shape[cursor]?.meta()?.encoding);
  const fromMs = Math.floor(window.from.getTime() / SECOND_MS) * SECOND_MS;
  const toMs = window.to.getTime();
  return (rows) =>
    rows.reduce((outside, row) => {
      const atMs = timeOf(row[cursor]);
      return atMs !== undefined && (atMs < fromMs || atMs >= toMs) ? outside + 1 : outside;
    }, 0);
}

function timeReader(encoding: unknown): (value: unknown) => number | undefined {
  switch (encoding) {
    case "epoch-seconds":
      return (value) => (typeof value === "number" ? value * SECOND_MS : undefined);
    case "epoch-milliseconds":
      return (value) => (typeof value === "number" ? value : undefined);
    default:
      return (value) => (typeof value === "string" ? textTimeMs(value) : undefined);
  }
}

/** A text without a zone is UTC, wherever this runs; `Date.parse` would take it for local time. */
function textTimeMs(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  const zoned = text.length <= DATE_LENGTH || /(?:z|[+-]\d\d(?::?\d\d)?)$/i.test(text.slice(DATE_LENGTH));
  const atMs = Date.parse(zoned ? text : `${text}Z`);
  return Number.isNaN(atMs) ? undefined : atMs;
}
