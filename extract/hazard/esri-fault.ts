/** Esri's services answer errors with status 200: `{"error":{"code":400,"message":"…","details":["…"]}}`. */
import type { Answer, Fault } from "lake";

interface EsriError {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly details?: unknown;
}

export function esriFault({ start, headers }: Answer): Fault | undefined {
  const error = errorIn(start);
  if (error === undefined) return undefined;
  const code = Number(error.code);
  const details = Array.isArray(error.details) ? error.details.map(String) : [];
  const text = [`error ${error.code}: ${error.message}`, ...details].filter((part) => part !== "").join("; ");
  // 498 and 499: a token is invalid, or wanted.
  if (code === 401 || code === 403 || code === 498 || code === 499) return { kind: "refused-key", text };
  if (code === 429) return { kind: "too-many", text, ...waitIn(headers) };
  return { kind: code >= 500 ? "unavailable" : "wrong-request", text };
}

function waitIn(headers: Answer["headers"]): { readonly waitSeconds?: number } {
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  return Number.isNaN(seconds) ? {} : { waitSeconds: seconds };
}

function errorIn(start: string): EsriError | undefined {
  if (!/^\s*\{\s*"error"\s*:/.test(start)) return undefined;
  try {
    return (JSON.parse(start) as { readonly error: EsriError }).error;
  } catch {
    // Cut, so the page is read, found wanting and asked for again.
    return undefined;
  }
}
