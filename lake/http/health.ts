/** Asks a source's health path once: is it up, and how fast does it answer. */
import type { SourceDefinition } from "../contract/definition.ts";
import type { Effects } from "../effects.ts";
import type { SourceUnavailableError } from "../errors.ts";
import { ending, unavailable } from "./failed-request.ts";
import { type Failure, failureOf } from "./failure.ts";
import { withTimeLimit } from "./time-limit.ts";
import { type Answer, openTransport } from "./transport.ts";

export interface Health {
  readonly source: string;
  readonly url: string;
  readonly up: boolean;
  readonly latencyMs: number;
  /** Set when it is down; ready to be thrown. */
  readonly error?: SourceUnavailableError;
}

export interface HealthOptions {
  readonly source: SourceDefinition;
  readonly baseUrl: string;
  readonly effects: Pick<Effects, "monotonicMs">;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** No retries, no key. Undefined for a source that declares no health path. */
export async function checkHealth(options: HealthOptions): Promise<Health | undefined> {
  const { source, baseUrl, effects, timeoutMs = 5_000, signal } = options;
  if (source.healthPath === undefined) return undefined;
  const url = new URL(source.healthPath, baseUrl).href;
  const startedMs = effects.monotonicMs();
  const failure = await failureToAnswer(baseUrl, source.healthPath, timeoutMs, signal);
  const health = { source: source.name, url, latencyMs: effects.monotonicMs() - startedMs };
  if (failure === undefined) return { ...health, up: true };
  const where = `GET ${url} → ${ending(failure)}`;
  return { ...health, up: false, error: unavailable({ source, baseUrl, failure, where, why: failure.text }) };
}

async function failureToAnswer(
  baseUrl: string,
  path: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Failure | undefined> {
  const answer = await askOnce({ origin: new URL(baseUrl).origin, path, timeoutMs, signal });
  if ("kind" in answer) return answer;
  const { status } = answer;
  return status >= 200 && status < 300 ? undefined : { kind: "status", status, text: `answers ${status}` };
}

export interface AskOnce {
  readonly origin: string;
  readonly path: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** One GET without a key and without retries: its answer, or why there is none. Rejects with the signal's reason. */
export async function askOnce({
  origin,
  path,
  timeoutMs,
  signal: outer,
}: AskOnce): Promise<Answer | Failure> {
  const timeouts = { connectMs: timeoutMs, headersMs: timeoutMs, bodyMs: timeoutMs };
  const transport = openTransport({ origin, timeouts, bodyBytesMax: 65_536 });
  try {
    return await withTimeLimit(timeoutMs, outer, (signal) => transport.send({ path, headers: {}, signal }));
  } catch (error) {
    outer?.throwIfAborted();
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return failure;
  } finally {
    await transport.close();
  }
}
