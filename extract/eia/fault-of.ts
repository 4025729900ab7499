/** Faults of EIA: an object from the gateway before it, a text from the API itself, HTML from either when overloaded. */
import type { Answer, Fault } from "lake";

export function faultOf({ status, start }: Answer): Fault | undefined {
  if (/^\s*<(!doctype |html)/i.test(start))
    return { kind: "unavailable", text: `${status}, with an HTML page instead of JSON` };
  const error = /^\s*\{\s*"error"/.test(start) ? errorIn(start) : undefined;
  if (error === undefined) return undefined;
  const text = `${error.code}: ${error.message}`;
  const code = String(error.code);
  // A key that was used too fast is suspended for minutes, and may be told so as a 403.
  if (code === "OVER_RATE_LIMIT" || status === 429 || /rate limit|suspended/i.test(error.message))
    return { kind: "too-many", text };
  if (code.startsWith("API_KEY_")) return { kind: "refused-key", text };
  // The API's own errors have been sent with status 200; their code is what counts.
  const meant = Number(code) || status;
  return meant >= 500 ? { kind: "unavailable", text } : { kind: "wrong-request", text };
}

interface EiaError {
  readonly code: unknown;
  readonly message: string;
}

function errorIn(start: string): EiaError | undefined {
  try {
    const { error, code } = JSON.parse(start) as { error: unknown; code?: unknown };
    if (typeof error === "string") return { code: code ?? "error", message: error };
    const { code: own = code, message } = error as { code?: unknown; message?: unknown };
    return { code: own ?? "error", message: String(message) };
  } catch {
    return undefined;
  }
}
