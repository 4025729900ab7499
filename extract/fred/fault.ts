/** How FRED says no: with 400 for a key as for a request, in JSON or, when it likes, in XML. */
import type { Answer, Fault } from "lake";

/** It says neither when to come back nor how much is left; its counter goes by the minute. */
const TOO_MANY_WAIT_SECONDS = 65;

/** Undefined for an answer that is no error of FRED's own, e.g. a page, or a proxy's HTML. */
export function fredFault({ start }: Answer): Fault | undefined {
  const error = errorIn(start);
  if (error === undefined) return undefined;
  const { code, text } = error;
  if (code === 429) return { kind: "too-many", text, waitSeconds: TOO_MANY_WAIT_SECONDS };
  if (code === 423 || code >= 500) return { kind: "unavailable", text };
  return { kind: /\bapi_key\b/.test(text) ? "refused-key" : "wrong-request", text };
}

interface FredError {
  readonly code: number;
  readonly text: string;
}

/** `{"error_code":400,"error_message":"…"}` or `<error code="400" message="…" />`. */
function errorIn(start: string): FredError | undefined {
  if (start.startsWith("{")) {
    const { error_code: code, error_message: text } = parsed(start);
    return typeof code === "number" ? { code, text: said(code, String(text)) } : undefined;
  }
  const attributes = /^\uFEFF?\s*(?:<\?xml[^>]*>\s*)?<error\s([^>]*)/.exec(start)?.[1];
  if (attributes === undefined) return undefined;
  const code = Number(attribute(attributes, "code"));
  return { code, text: said(code, attribute(attributes, "message")) };
}

function said(code: number, message: string): string {
  return `${code}: ${message.replace(/\s+/g, " ").trim()}`;
}

/** The start of a page is cut off in mid-value, and is no error. */
function parsed(start: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(start);
  } catch {
    return {};
  }
}

function attribute(attributes: string, name: string): string {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
}
