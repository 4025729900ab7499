/** How Esri's services speak: JSON with a charset, and errors with status 200. */
import { jsonReply, type Reply } from "../provider.ts";
import type { Refusals } from "../scenarios.ts";

const HEADERS = { "content-type": "application/json; charset=utf-8" };

export function esriReply(body: unknown): Reply {
  return jsonReply(body, 200, HEADERS);
}

export function esriError(code: number, message: string, details: readonly string[] = []): Reply {
  return esriReply({ error: { code, message, details } });
}

export const ESRI_REFUSALS: Refusals = {
  refusedKey: esriError(499, "Token Required"),
  tooMany: jsonReply({ error: { code: 429, message: "Too many requests.", details: [] } }, 200, {
    ...HEADERS,
    "retry-after": "1",
  }),
  down: esriError(500, "Unable to complete operation."),
};

export const ESRI_NOT_FOUND = esriError(400, "Invalid URL");

/** A point as the query names it: `{"x":…,"y":…}`, or `x,y`. */
export function pointIn(geometry: string | null): { readonly x: number; readonly y: number } | undefined {
  const [, first, second] = /^(-?[\d.]+),(-?[\d.]+)$/.exec(geometry ?? "") ?? [];
  const { x, y } = first === undefined ? parsed(geometry) : { x: Number(first), y: Number(second) };
  return typeof x === "number" && typeof y === "number" ? { x, y } : undefined;
}

function parsed(text: string | null): { readonly x?: unknown; readonly y?: unknown } {
  try {
    return Object(JSON.parse(text ?? "{}"));
  } catch {
    return {};
  }
}
