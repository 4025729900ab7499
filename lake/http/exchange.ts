/** One attempt, from departure to an unpacked 2xx answer. Whatever goes wrong comes back as a value. */
import { STATUS_CODES } from "node:http";
import type { Fault, QuotaLeft, Answer as SourceAnswer, SourceDefinition } from "../contract/definition.ts";
import { decodeBody } from "./decode-body.ts";
import { type Failure, failureOf } from "./failure.ts";
import type { Permit } from "./limiter.ts";
import { providerMessage } from "./provider-message.ts";
import { retryAfterMs } from "./retry-after.ts";
import { withTimeLimit } from "./time-limit.ts";
import type { Answer, Ask, Transport } from "./transport.ts";

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

export interface Attempt {
  readonly transport: Transport;
  readonly ask: Pick<Ask, "method" | "path" | "headers" | "body">;
  readonly permit: Permit;
  readonly limitMs: number;
  readonly bodyBytesMax: number;
  /** How the source tells its faults and its quota. */
  readonly rules: Pick<SourceDefinition, "shouldRetryHeader" | "faultOf" | "quotaOf">;
  readonly now: Date;
  readonly signal: AbortSignal | undefined;
  /** The answer says how much may still be asked. */
  readonly onQuota?: (quota: QuotaLeft) => void;
}

/** Rejects only with the signal's reason, or with a bug of ours. */
export async function exchange(attempt: Attempt): Promise<Outcome<Answer>> {
  const { transport, ask, permit, signal } = attempt;
  try {
    const answer = await withTimeLimit(attempt.limitMs, signal, (abort) =>
      transport.send({ ...ask, signal: abort, onHead: permit.answered }),
    );
    const body = await decodeBody(answer.body, answer.headers["content-encoding"], attempt.bodyBytesMax);
    if (!Buffer.isBuffer(body)) return { ok: false, failure: body };
    const whole = { ...answer, body };
    const quota = attempt.rules.quotaOf?.(seenBySource(whole));
    if (quota !== undefined) attempt.onQuota?.(quota);
    const failure = failureOfFault(whole, attempt) ?? failureOfStatus(whole, attempt);
    if (saysTooMany(failure)) permit.tooMany();
    return failure === undefined ? { ok: true, value: whole } : { ok: false, failure };
  } catch (error) {
    signal?.throwIfAborted();
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return { ok: false, failure };
  }
}

/** Errors are short; a page may be long and is not read twice. */
const START_BYTES = 4096;

function seenBySource({ status, headers, body }: Answer): SourceAnswer {
  return { status, headers, start: body.toString("utf8", 0, START_BYTES) };
}

function failureOfFault(answer: Answer, { rules }: Attempt): Failure | undefined {
  const { status } = answer;
  const fault = rules.faultOf?.(seenBySource(answer));
  if (fault === undefined) return undefined;
  const waitSeconds = waitSecondsOf(fault);
  return {
    kind: "status",
    status,
    text: fault.text,
    fault: fault.kind,
    ...(waitSeconds === undefined ? {} : { retryAfterMs: waitSeconds * 1000 }),
  };
}

function waitSecondsOf(fault: Fault): number | undefined {
  if (fault.kind === "too-many") return fault.waitSeconds;
  return fault.kind === "quota" ? fault.renewedInSeconds : undefined;
}

function failureOfStatus(answer: Answer, { rules, now }: Attempt): Failure | undefined {
  const { shouldRetryHeader } = rules;
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
  if (failure?.kind !== "status") return false;
  return failure.fault === "too-many" || (failure.status === 429 && failure.shouldRetry !== true);
}

function verdict(header: string | undefined): boolean | undefined {
  return header === "true" ? true : header === "false" ? false : undefined;
}
