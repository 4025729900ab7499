/** One attempt, from departure to an unpacked 2xx answer. Whatever goes wrong comes back as a value. */
import { STATUS_CODES } from "node:http";
import { decodeBody } from "./decode-body.ts";
import { type Failure, failureOf } from "./failure.ts";
import type { Permit } from "./limiter.ts";
import { providerMessage } from "./provider-message.ts";
import { retryAfterMs } from "./retry-after.ts";
import { withTimeLimit } from "./time-limit.ts";
import type { Answer, Transport } from "./transport.ts";

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

export interface Attempt {
  readonly transport: Transport;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly permit: Permit;
  readonly limitMs: number;
  readonly bodyBytesMax: number;
  /** Header in which the source rules on retries. */
  readonly shouldRetryHeader: string | undefined;
  readonly now: Date;
  readonly signal: AbortSignal | undefined;
}

/** Rejects only with the signal's reason, or with a bug of ours. */
export async function exchange(attempt: Attempt): Promise<Outcome<Answer>> {
  const { transport, path, headers, permit, signal } = attempt;
  try {
    const answer = await withTimeLimit(attempt.limitMs, signal, (abort) =>
      transport.get({ path, headers, signal: abort, onHead: permit.answered }),
    );
    const body = await decodeBody(answer.body, answer.headers["content-encoding"], attempt.bodyBytesMax);
    if (!Buffer.isBuffer(body)) return { ok: false, failure: body };
    const failure = failureOfStatus({ ...answer, body }, attempt);
    if (saysTooMany(failure)) permit.tooMany();
    return failure === undefined ? { ok: true, value: { ...answer, body } } : { ok: false, failure };
  } catch (error) {
    signal?.throwIfAborted();
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return { ok: false, failure };
  }
}

function failureOfStatus(answer: Answer, { shouldRetryHeader, now }: Attempt): Failure | undefined {
  const { status, headers, body } = answer;
  if (status >= 200 && status < 300) return undefined;
  if (status >= 300 && status < 400) {
    const text = `redirects to ${headers.location ?? "nowhere"} (${status}), which is not followed`;
    return { kind: "refusal", text };
  }
  const words = providerMessage(body);
  return {
    kind: "status",
    status,
    text: `${status} ${STATUS_CODES[status] ?? ""}`.trim() + (words === undefined ? "" : `: ${words}`),
    shouldRetry: verdict(
      shouldRetryHeader === undefined ? undefined : headers[shouldRetryHeader.toLowerCase()],
    ),
    retryAfterMs: retryAfterMs(headers, now.getTime()),
  };
}

/** A 429 that the source itself wants repeated is about the object asked for, not about how often. */
function saysTooMany(failure: Failure | undefined): boolean {
  return failure?.kind === "status" && failure.status === 429 && failure.shouldRetry !== true;
}

function verdict(header: string | undefined): boolean | undefined {
  return header === "true" ? true : header === "false" ? false : undefined;
}
