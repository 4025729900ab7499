/**
 * Reads the pages of one resource, one after another. It learns from the first how the provider writes its rows, scans
 * the following ones, and parses a page in full whenever the scan declines.
 */
import { isUtf8 } from "node:buffer";
import { compileScan, type Scan, type ScannedRows } from "./compile-scan.ts";
import type { ResourceDefinition } from "./definition.ts";
import { lazyRows } from "./lazy-rows.ts";
import { type ParseContext, type ParsedPage, parsePage } from "./parse-page.ts";

/** How often a page that was declined may teach a new order of fields. */
const LESSONS_MAX = 4;
/** A provider whose pages keep being declined is no longer scanned. */
const DECLINES_MAX = 16;

export type PageParser = (body: Uint8Array, context: ParseContext) => ParsedPage;

/** Throws what `parsePage` throws. */
export function pageParser({
  contract,
  key,
  rowsPath,
}: Pick<ResourceDefinition, "contract" | "key" | "rowsPath">): PageParser {
  const found: ScannedRows = { count: 0, bounds: new Int32Array(), keys: new Int32Array() };
  const marker = Buffer.from(`${rowsPath.length === 0 ? "" : `${JSON.stringify(rowsPath.at(-1))}:`}[`);
  let scan: Scan | undefined;
  let lessons = 0;
  let declines = 0;

  function scanned(body: Buffer): ParsedPage | undefined {
    if (scan === undefined || declines > DECLINES_MAX || !isUtf8(body)) return undefined;
    const start = body.indexOf(marker) + marker.length;
    if (start < marker.length) return undefined;
    const end = scan(body, start, found);
    // A body that names its rows twice means the last of them.
    if (end < 0 || body.indexOf(marker, end) >= 0) return undefined;
    const envelope = emptied(body, start, end);
    const owner = rowsPath
      .slice(0, -1)
      .reduce<unknown>((value, name) => (value as Owner | undefined)?.[name], envelope);
    const last = rowsPath.at(-1);
    const place = last === undefined ? envelope : (owner as Owner | undefined)?.[last];
    if (!Array.isArray(place) || place.length > 0) return undefined;
    const { count, bounds, keys } = found;
    const rows = lazyRows({
      body,
      bounds: bounds.slice(0, count * 2),
      keys: keys.slice(0, count * 2 * key.length),
    });
    if (last !== undefined) (owner as Owner)[last] = rows;
    return { body: (last === undefined ? rows : envelope) as ParsedPage["body"], rows };
  }

  return (bytes, context) => {
    const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const quick = scanned(body);
    if (quick !== undefined) {
      declines = 0;
      return quick;
    }
    const page = parsePage(body, context);
    declines++;
    const sample = page.rows[0];
    if (lessons < LESSONS_MAX && typeof sample === "object" && sample !== null) {
      lessons++;
      scan = compileScan(contract, key, sample);
    }
    return page;
  };
}

interface Owner {
  [name: string]: unknown;
}

/** The body without its rows, or undefined when that is no JSON. */
function emptied(body: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(`${body.toString("utf8", 0, start)}]${body.toString("utf8", end)}`);
  } catch {
    return undefined;
  }
}
