/** Answers as the World Bank words them: `[meta, rows]`, XML unless JSON is asked for, and errors with status 200. */
import { type Call, pageOf, type Reply } from "../provider.ts";

const JSON_TYPE = { "content-type": "application/json;charset=UTF-8" };
const XML_TYPE = { "content-type": "text/xml; charset=utf-8" };
const PER_PAGE = 50;

type Row = Readonly<Record<string, unknown>>;

export function list(call: Call, rows: readonly Row[], more: Row, { textual }: { textual: boolean }): Reply {
  const number = (name: string, otherwise: number) => Number(call.query.get(name) ?? otherwise);
  const [page, size] = [number("page", 1), number("per_page", PER_PAGE)];
  if (!(Number.isInteger(page) && page >= 1 && Number.isInteger(size) && size >= 1))
    return invalidValue(call);
  const total = rows.length;
  const pages = Math.ceil(total / size);
  const meta =
    total === 0
      ? { page: 0, pages: 0, per_page: 0, total, ...more }
      : { page, pages, per_page: textual ? String(size) : size, total, ...more };
  if (call.query.get("format") !== "json") return xml(xmlList(meta));
  const shown = total === 0 ? null : pageOf(call, rows, (page - 1) * size, size);
  return { status: 200, headers: JSON_TYPE, body: JSON.stringify([meta, shown]) };
}

/** One message for each part of the path that is wrong; it never says which. */
export function invalidValue(call: Call, count = 1): Reply {
  const value = "The provided parameter value is not valid";
  if (call.query.get("format") !== "json") return xml(xmlError("120", "Invalid value", value));
  const message = Array.from({ length: count }, () => ({ id: "120", key: "Invalid value", value }));
  return { status: 200, headers: JSON_TYPE, body: JSON.stringify([{ message }]) };
}

/** In XML with a byte order mark, whatever was asked for. */
export function archived(): Reply {
  const value = "The indicator was not found. It may have been deleted or archived.";
  return xml(xmlError("175", "Invalid format", value));
}

export function plain(status: number, words: string): Reply {
  return {
    status,
    headers: { "content-type": "text/html" },
    body: `<html><body><h1>${words}</h1></body></html>`,
  };
}

function xml(text: string): Reply {
  return { status: 200, headers: XML_TYPE, body: `\uFEFF<?xml version="1.0" encoding="utf-8"?>\n${text}` };
}

function xmlError(id: string, key: string, value: string): string {
  return `<wb:error xmlns:wb="http://www.worldbank.org"><wb:message id="${id}" key="${key}">${value}</wb:message></wb:error>`;
}

/** Who forgets `format=json` gets no JSON; the rows themselves are not played. */
function xmlList(meta: Row): string {
  const attributes = Object.entries(meta).map(([name, value]) => ` ${name}="${value}"`);
  return `<wb:data${attributes.join("")} xmlns:wb="http://www.worldbank.org" />`;
}
