/** Rows that were scanned and not parsed: an array that parses a row when somebody looks at it, or all when it must. */
import type { ScannedRows } from "./compile-scan.ts";

type Row = Readonly<Record<string, unknown>>;

/** What a scan found out about the rows of a page. Offsets count from the start of `body`. */
export interface ScannedPage extends Readonly<Pick<ScannedRows, "bounds" | "keys">> {
  readonly body: Buffer;
}

const scans = new WeakMap<object, ScannedPage>();

/** The scan behind rows that `lazyRows` made; undefined for parsed ones. */
export function scannedPage(rows: readonly Row[]): ScannedPage | undefined {
  return scans.get(rows);
}

export function lazyRows(page: ScannedPage): readonly Row[] {
  const { body, bounds } = page;
  const parsed: Row[] = new Array(bounds.length / 2);
  let complete = false;

  function row(index: number): Row {
    parsed[index] ??= JSON.parse(body.toString("utf8", bounds[index * 2], bounds[index * 2 + 1])) as Row;
    return parsed[index];
  }

  function all(): Row[] {
    for (let i = 0; !complete && i < parsed.length; i++) row(i);
    complete = true;
    return parsed;
  }

  const rows = new Proxy(parsed, {
    get(target, key, receiver) {
      if (complete || key === "length") return Reflect.get(target, key, receiver);
      if (key === "at")
        return (index: number) =>
          target.length > 0 ? rows[index < 0 ? index + target.length : index] : undefined;
      if (typeof key === "string" && /^\d+$/.test(key))
        return Number(key) < target.length ? row(Number(key)) : undefined;
      return Reflect.get(all(), key, receiver);
    },
    has: (_target, key) => Reflect.has(all(), key),
    ownKeys: () => Reflect.ownKeys(all()),
    getOwnPropertyDescriptor: (_target, key) => Reflect.getOwnPropertyDescriptor(all(), key),
  });
  scans.set(rows, page);
  return rows;
}
