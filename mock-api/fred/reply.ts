/** Answers as FRED prints them: XML unless JSON is asked for, slashes escaped, errors with words of their own. */
import { type Call, pageOf, type Reply } from "../provider.ts";

type Row = Readonly<Record<string, unknown>>;

/** A list as an answer: its own name, that of one of its rows in XML, what stands before the rows. */
export interface Listed {
  readonly name: string;
  readonly item: string;
  readonly envelope: Row;
  readonly rows: readonly unknown[];
}

/** Thrown by an endpoint; the words are FRED's. */
export class Refusal extends Error {
  readonly status = 400;
}

export interface Paged extends Listed {
  readonly rows: readonly Row[];
  /** A row as it is printed, where it is not printed as it is. */
  readonly print?: (row: Row) => unknown;
}

/** The page asked for, with `count`, `offset` and `limit` before it. */
export function page(call: Call, list: Paged, limitMax: number): Reply {
  const limit = wholeNumber(call, "limit", limitMax, { min: 1, max: limitMax });
  const offset = wholeNumber(call, "offset", 0, { min: 0, max: Number.MAX_SAFE_INTEGER });
  const { rows, print = (row) => row } = list;
  const envelope = { ...list.envelope, count: rows.length, offset, limit };
  return whole(call, { ...list, envelope, rows: pageOf(call, rows, offset, limit).map(print) });
}

export function whole(call: Call, { name, item, envelope, rows }: Listed): Reply {
  return isJson(call)
    ? json(200, { ...envelope, [name]: rows })
    : xml(
        200,
        `<${name}${attributes(envelope)}>\n${rows.map((row) => element(item, row)).join("\n")}\n</${name}>`,
      );
}

export function failure(call: Call, status: number, message: string): Reply {
  if (isJson(call)) return jsonError(status, message);
  return xml(status, `<error${attributes({ code: status, message })} />`);
}

/** It says XML of JSON when it is an error. */
export function jsonError(status: number, message: string): Reply {
  const reply = json(status, { error_code: status, error_message: message });
  return { ...reply, headers: { "content-type": "text/xml; charset=UTF-8" } };
}

function json(status: number, body: unknown): Reply {
  const text = JSON.stringify(body).replaceAll("/", "\\/");
  return { status, headers: { "content-type": "application/json; charset=UTF-8" }, body: text };
}

function xml(status: number, text: string): Reply {
  const body = `<?xml version="1.0" encoding="utf-8" ?>\n${text}`;
  return { status, headers: { "content-type": "text/xml; charset=UTF-8" }, body };
}

function isJson({ query }: Call): boolean {
  return query.get("file_type") === "json";
}

function element(name: string, row: unknown): string {
  return typeof row === "object" && row !== null
    ? `<${name}${attributes(row as Row)}/>`
    : `<${name}>${row}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", '"': "&quot;" };

function attributes(row: Row): string {
  return Object.entries(row)
    .map(([name, value]) => ` ${name}="${String(value).replace(/[&<"]/g, (sign) => ENTITIES[sign]!)}"`)
    .join("");
}

function wholeNumber(
  call: Call,
  name: string,
  otherwise: number,
  { min, max }: { min: number; max: number },
): number {
  const value = Number(call.query.get(name) ?? otherwise);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Refusal(`Bad Request.  Variable ${name} is not between ${min} and ${max}.`);
}
