/** A response body as a page: its JSON, and the rows found in it. Says plainly what is wrong with one that is not. */
import { BadResponseError } from "../errors.ts";

export interface ParsedPage {
  /** The whole body. When it is an array itself, that array. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Finds the rows again in the same body parsed another way. */
  readonly rowsOf: (body: unknown) => readonly unknown[];
  /** What a scan has proved; absent when the page was parsed. */
  readonly scan?: {
    /** The rows with the fields of their key and cursor only. */
    readonly keyed: ParsedPage["rows"];
    /** Every row is valid, and can land as it was sent. */
    readonly lines: RowLines;
  };
}

export interface RowLines {
  /** The inside of the array of rows, as it was sent. Never written to. */
  readonly bytes: Buffer;
  /** Offsets of the commas between rows. */
  readonly commas: readonly number[];
}

/** The rows, for those who read no more than their key and cursor. */
export function keyedRows({ scan, rows }: Pick<ParsedPage, "scan" | "rows">): ParsedPage["rows"] {
  return scan?.keyed ?? rows;
}

export interface ParseContext {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  /** Path of the array of rows, numbers index arrays; empty when the body is the array. */
  readonly rowsPath?: readonly string[] | undefined;
  /** In place of `rowsPath`: makes the rows of the body. */
  readonly rows?: ((body: unknown) => readonly unknown[]) | undefined;
}

const NO_CONTENT = 204;

/**
 * @param body exact bytes of the response, decompressed
 * @throws BadResponseError naming `METHOD url → status`
 */
export function parsePage(body: Uint8Array, context: ParseContext): ParsedPage {
  const { method, url, status, rowsPath = [], rows: rowsOf = (of) => valueIn(of, rowsPath) } = context;
  const refuse = (fact: string, next: string, cause?: unknown): BadResponseError =>
    new BadResponseError(`the response is not a page: ${fact}`, {
      where: `${method} ${url} → ${status}`,
      next,
      cause,
    });
  if (status === NO_CONTENT && body.byteLength === 0) return { body: {}, rows: [], rowsOf: () => [] };
  const parsed = parseBody(Buffer.from(body.buffer, body.byteOffset, body.byteLength), refuse);
  const rows = rowsIn(parsed, context, rowsOf as (body: unknown) => unknown, refuse);
  return { body: parsed as ParsedPage["body"], rows, rowsOf: rowsOf as ParsedPage["rowsOf"] };
}

const COMPARE = "then run the same command again";

function rowsIn(
  parsed: unknown,
  { rows: made, rowsPath = [] }: ParseContext,
  rowsOf: (body: unknown) => unknown,
  refuse: Refuse,
): ParsedPage["rows"] {
  const seen = isObject(parsed) ? `; its fields are ${Object.keys(parsed).slice(0, 12).join(", ")}` : "";
  let rows: unknown;
  try {
    rows = rowsOf(parsed);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw refuse(
      `no rows can be made of it (${why})${seen}`,
      `compare the response with the resource's rows(), ${COMPARE}`,
      cause,
    );
  }
  if (Array.isArray(rows)) return rows;
  const place =
    made !== undefined ? "what rows() gives" : rowsPath.length === 0 ? "the body" : rowsPath.join(".");
  throw refuse(
    `${place} is ${kindOf(rows)}, expected the array of rows${seen}`,
    `compare the response with the resource's rowsPath, ${COMPARE}`,
  );
}

export function valueIn(body: unknown, path: readonly string[]): never {
  return path.reduce<unknown>((value, name) => (isContainer(value) ? value[name] : undefined), body) as never;
}

type Refuse = (fact: string, next: string, cause?: unknown) => BadResponseError;

const SAME_COMMAND = "run the same command again; if it persists, ask the provider";

function parseBody(bytes: Buffer, refuse: Refuse): unknown {
  if (bytes.length === 0) throw refuse("the body is empty", SAME_COMMAND);
  const mark = byteOrderMark(bytes);
  if (mark !== undefined)
    throw refuse(`it starts with a ${mark} byte order mark, JSON does not`, SAME_COMMAND);
  const text = decode(bytes, refuse);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const start = text.trimStart().slice(0, 80).replaceAll(/\s+/g, " ");
    if (start.startsWith("<")) {
      const next = "check the source's baseUrl and the path; a login page or proxy may stand in between";
      throw refuse(
        `it is ${/^<(!doctype )?html/i.test(start) ? "HTML" : "XML"}, not JSON: ${start}`,
        next,
        cause,
      );
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    const cut = /[\]}]\s*$/.test(text.slice(-64))
      ? ""
      : `; the ${bytes.length} bytes end in mid-value, it seems cut short`;
    throw refuse(`it is not JSON (${reason})${cut}`, SAME_COMMAND, cause);
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function decode(bytes: Buffer, refuse: Refuse): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    const at = bytes.toString("utf8").indexOf("\ufffd");
    throw refuse(`character ${at} is not valid UTF-8`, SAME_COMMAND, cause);
  }
}

function byteOrderMark(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "UTF-8";
  if ((bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0xff && bytes[1] === 0xfe)) return "UTF-16";
  return undefined;
}

/** Numbers in a path index arrays. */
function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === undefined) return "absent";
  if (value === null) return "null";
  return isObject(value) ? "an object" : `a ${typeof value}`;
}
