/** One field of a text that holds several: a JSON object, or KEY=VALUE lines. */
import { parseEnv } from "node:util";

/** `missing` says why there is none, and nothing of what the text holds. */
export type Field = { readonly value: string } | { readonly missing: string };

/** A field named `a.b` is looked up as it stands, then as `b` of `a`. */
export function fieldOf(text: string, field: string): Field {
  const fields = /^\s*[{[]/.test(text) ? jsonOf(text) : parseEnv(text);
  // What the parser says of it quotes the text.
  if (fields === undefined) return { missing: "is no whole JSON" };
  const value = ownValue(fields, field) ?? field.split(".").reduce(ownValue, fields as unknown);
  if (value === undefined || value === null || value === "") return { missing: `has no field ${field}` };
  if (typeof value === "object") return { missing: `has more than a text in field ${field}` };
  return { value: String(value) };
}

function jsonOf(text: string): object | undefined {
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

function ownValue(fields: unknown, name: string): unknown {
  if (typeof fields !== "object" || fields === null || !Object.hasOwn(fields, name)) return undefined;
  return (fields as Record<string, unknown>)[name];
}
