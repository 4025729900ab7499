import type { Fault } from "../contract/definition.ts";

/** What went wrong with one attempt, as a value: decided upon by `retry.ts`, told by `failed-request.ts`. */

export type Failure =
  /** An answer whose status is not 2xx. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly text: string;
      /** What the source's own rules make of the answer, whatever its status. */
      readonly fault?: Fault["kind"];
      /** What the source asks to wait, in milliseconds from now. */
      readonly retryAfterMs?: number | undefined;
      /** The source's own word on a retry, where it gives one. */
      readonly shouldRetry?: boolean | undefined;
    }
  /** No connection, no headers or no whole body in time. */
  | { readonly kind: "timeout"; readonly text: string }
  /** The connection could not be made, or broke. */
  | { readonly kind: "connection"; readonly code: string; readonly text: string }
  /** A body that came cut, cannot be decoded, or is not what the resource promises. */
  | { readonly kind: "body"; readonly text: string; readonly status?: number; readonly next?: string }
  /** An answer this client does not take: a redirect, too many bytes, an encoding it did not ask for. */
  | { readonly kind: "refusal"; readonly text: string };

const RETRYABLE_STATUS: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Connection failures that pass. Others (a certificate, a name that does not exist) need a person. */
const RETRYABLE_CODE: ReadonlySet<string> = new Set([
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
  "ETIMEDOUT",
  "UND_ERR_SOCKET",
]);

/** Whether the same request may well succeed a moment later. */
export function isRetryable(failure: Failure): boolean {
  switch (failure.kind) {
    case "status":
      if (failure.fault !== undefined) return failure.fault === "too-many" || failure.fault === "unavailable";
      return failure.shouldRetry ?? RETRYABLE_STATUS.has(failure.status);
    case "connection":
      return RETRYABLE_CODE.has(failure.code);
    case "timeout":
    case "body":
      return true;
    case "refusal":
      return false;
  }
}

const TEXT_OF_CODE: Readonly<Record<string, string>> = {
  EAI_AGAIN: "its name cannot be looked up now",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  ENOTFOUND: "no such host",
  EPIPE: "connection closed",
  UND_ERR_SOCKET: "connection closed before the answer was whole",
};

/** An error thrown by the transport as a failure; undefined for anything that is a bug of ours. */
export function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  // Not all of undici's parser errors have a code.
  if (error.name === "HTTPParserError")
    return { kind: "body", text: "the answer is not HTTP, or its framing is broken" };
  const code = (error as { code?: unknown }).code;
  if (typeof code !== "string") return undefined;
  switch (code) {
    case "TIME_LIMIT":
      return { kind: "timeout", text: error.message };
    case "UND_ERR_CONNECT_TIMEOUT":
      return { kind: "timeout", text: "no connection in time" };
    case "UND_ERR_HEADERS_TIMEOUT":
      return { kind: "timeout", text: "no answer in time" };
    case "UND_ERR_BODY_TIMEOUT":
      return { kind: "timeout", text: "the body stopped coming" };
    case "UND_ERR_RES_CONTENT_LENGTH_MISMATCH":
      return { kind: "body", text: "the body is cut: fewer bytes than its Content-Length" };
    case "UND_ERR_RES_EXCEEDED_MAX_SIZE":
    case "UND_ERR_HEADERS_OVERFLOW":
      return { kind: "refusal", text: "the answer is larger than this client takes" };
    default:
      return { kind: "connection", code, text: `${TEXT_OF_CODE[code] ?? error.message} (${code})` };
  }
}

/** What a failure says about the service: it is not there, it says the allowance is spent, or it is there and said no. */
export function verdictOf(failure: Failure): "down" | "spent" | "there" {
  switch (failure.kind) {
    case "status": {
      const { fault, status } = failure;
      if (fault === "quota") return "spent";
      if (fault !== undefined) return fault === "unavailable" ? "down" : "there";
      return status >= 500 || status === 408 || status === 425 ? "down" : "there";
    }
    case "timeout":
    case "connection":
      return "down";
    case "body":
      // A body that came whole, with its status, is no page of ours; one without came cut.
      return failure.status === undefined ? "down" : "there";
    case "refusal":
      return "there";
  }
}
