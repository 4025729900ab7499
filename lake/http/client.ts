/**
 * Asks one source for pages. The loop is round request, body and parse together: an answer that is cut, or is a proxy's
 * HTML with status 200, is asked for again like a 503.
 */
import type { PageRequest, SourceDefinition, SourceLimits } from "../contract/definition.ts";
import type { Effects } from "../effects.ts";
import { BadResponseError, RetryLaterError } from "../errors.ts";
import { exchange, type Outcome } from "./exchange.ts";
import { failedRequest, refusalOf } from "./failed-request.ts";
import type { Failure } from "./failure.ts";
import { Limiter, type Permit } from "./limiter.ts";
import { requestUrl, usableKey, wireRequest } from "./request-url.ts";
import { decideRetry, RETRY_POLICY, type RetryPolicy } from "./retry.ts";
import { RetryBudget } from "./retry-budget.ts";
import { sleepUnlessAborted } from "./sleep-unless-aborted.ts";
import { type Answer, BODY_BYTES_MAX, openTransport, TIMEOUTS, type Timeouts } from "./transport.ts";

const HEADERS = { accept: "application/json", "accept-encoding": "gzip", "user-agent": "lake" };

/** Which answer a body came with. */
export interface ResponseContext {
  readonly method: "GET" | "POST";
  /** Without the key. */
  readonly url: string;
  readonly status: number;
}

/** The answer to a request in the end, with what it took to get it. */
export interface HttpResponse extends ResponseContext {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The exact bytes of the representation, unpacked if they came packed; where the service echoes the key, a mark stands
   * in its place.
   */
  readonly body: Buffer;
  readonly attempts: number;
  readonly fetchedAt: Date;
}

/** Reads a body; throws BadResponseError when it is not what was asked for. */
export type ParseBody<T> = (body: Buffer, context: ResponseContext) => T;

export interface HttpClient {
  /**
   * Asks for one page. Rejects with AuthError, BadResponseError, SourceUnavailableError, RetryLaterError, or the signal's
   * reason. No message holds a secret.
   */
  ask<T>(
    request: PageRequest,
    parse: ParseBody<T>,
    signal?: AbortSignal,
  ): Promise<{ response: HttpResponse; parsed: T }>;
  close(): Promise<void>;
}

export interface HttpClientOptions {
  readonly source: SourceDefinition;
  /** The source's own origin, or the mock's. Nothing else is ever asked. */
  readonly baseUrl: string;
  /** Asked for each request, so that a key may rotate under way; its value is known to `effects.secrets` only. */
  readonly key: () => string | undefined | Promise<string | undefined>;
  /** Told of a key that was refused; true when `key` gives another now, and the request is sent once more with that. */
  readonly renewKey?: (refused: string) => Promise<boolean>;
  readonly effects: Pick<Effects, "log" | "monotonicMs" | "now" | "random" | "secrets" | "sleep">;
  /** When the run must be over, on the monotonic clock. */
  readonly deadlineMs?: number;
  /** In place of the source's own limits. */
  readonly limits?: SourceLimits;
  readonly timeouts?: Partial<Timeouts>;
  readonly retry?: Partial<RetryPolicy>;
  readonly bodyBytesMax?: number;
}

/** What a request keeps through all its attempts. */
interface Pending {
  readonly request: PageRequest;
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly key: string | undefined;
  /** Without secrets. */
  readonly shownUrl: string;
  readonly signal: AbortSignal | undefined;
}

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { source, baseUrl, effects, deadlineMs: runDeadlineMs = Number.POSITIVE_INFINITY } = options;
  const limits = options.limits ?? source.limits;
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const policy = { ...RETRY_POLICY, ...options.retry };
  const bodyBytesMax = options.bodyBytesMax ?? BODY_BYTES_MAX;
  const origin = new URL(baseUrl).origin;
  const transport = openTransport({ origin, connections: limits.concurrency, timeouts, bodyBytesMax });
  const limiter = new Limiter(limits, effects, runDeadlineMs);
  const budget = new RetryBudget();

  async function ask<T>(request: PageRequest, parse: ParseBody<T>, signal?: AbortSignal) {
    const url = requestUrl(baseUrl, request);
    const { method = "GET" } = request;
    const key = await currentKey();
    let pending: Pending = { request, method, url, key, shownUrl: effects.secrets.scrub(url.href), signal };
    let deadlineMs = runDeadlineMs;
    budget.earn();
    for (let attempt = 1; ; attempt += 1) {
      const permit = await leave(pending);
      if (attempt === 1) deadlineMs = Math.min(deadlineMs, permit.departedMs + timeouts.requestMs);
      const answer = await send(pending, permit, deadlineMs);
      const outcome = answer.ok ? read(answer.value, pending, attempt, parse) : answer;
      if (outcome.ok) return outcome.value;
      const renewed = pending.key === key ? await keyInPlaceOf(key, outcome.failure) : undefined;
      if (renewed !== undefined) pending = { ...pending, key: renewed };
      else await beforeRetry(pending, withoutSecrets(outcome.failure), attempt, deadlineMs);
    }
  }

  function withoutSecrets(failure: Failure): Failure {
    return { ...failure, text: effects.secrets.scrub(failure.text) };
  }

  function withoutSecretsIn(headers: Answer["headers"]): Answer["headers"] {
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, effects.secrets.scrub(value)]),
    );
  }

  /** Queues for leave to send; a run whose time is up sends nothing more. */
  async function leave(pending: Pending): Promise<Permit> {
    const permit = await limiter.acquire(pending.signal);
    if (permit !== undefined) return permit;
    throw timeIsUp(pending);
  }

  function timeIsUp({ method, shownUrl }: Pending): RetryLaterError {
    return new RetryLaterError(`${source.title}: the run's time was up before all pages were read`, {
      where: `${method} ${shownUrl}`,
      next: "the same command with a shorter window, or with a larger LAKE_DEADLINE_SECONDS",
    });
  }

  async function send(
    { request, method, url, key, signal }: Pending,
    permit: Permit,
    deadlineMs: number,
  ): Promise<Outcome<Answer>> {
    try {
      const { path, headers, body } = wireRequest(url, request, source.auth, key);
      return await exchange({
        transport,
        ask: { method, path, headers: { ...HEADERS, ...source.headers, ...headers }, body },
        permit,
        limitMs: Math.min(timeouts.attemptMs, deadlineMs - permit.departedMs),
        bodyBytesMax,
        rules: source,
        now: effects.now(),
        signal,
      });
    } finally {
      permit.release();
    }
  }

  /** From here on no text that passes the scrubber shows it. */
  async function currentKey(): Promise<string | undefined> {
    if (source.auth === undefined) return undefined;
    const key = usableKey(source.title, source.auth, await options.key());
    effects.secrets.add(source.auth.secret, key);
    return key;
  }

  /** Another key, when this one is refused and was rotated meanwhile. */
  async function keyInPlaceOf(refused: string | undefined, failure: Failure): Promise<string | undefined> {
    if (refused === undefined || refusalOf(failure) === undefined) return undefined;
    if ((await options.renewKey?.(refused)) !== true) return undefined;
    effects.log.warn(
      { source: source.name },
      `${source.title} refuses the key; asking again with its successor`,
    );
    return currentKey();
  }

  function read<T>(
    { status, headers: sent, body: received }: Answer,
    { method, shownUrl: url, key }: Pending,
    attempts: number,
    parse: ParseBody<T>,
  ): Outcome<{ response: HttpResponse; parsed: T }> {
    try {
      // Some services send the request back with the answer, key and all.
      const headers = withoutSecretsIn(sent);
      const body = key === undefined ? received : effects.secrets.scrubBytes(received, key);
      const parsed = parse(body, { method, url, status });
      const response = {
        method,
        url,
        status,
        headers,
        body,
        attempts,
        fetchedAt: effects.now(),
      } as const;
      return { ok: true, value: { response, parsed } };
    } catch (error) {
      if (!(error instanceof BadResponseError)) throw error;
      const next = error.next === undefined ? {} : { next: error.next };
      return { ok: false, failure: { kind: "body", status, text: error.message, ...next } };
    }
  }

  /** Waits as decided, with a warning; throws when the request is given up. */
  async function beforeRetry(
    pending: Pending,
    failure: Failure,
    attempt: number,
    deadlineMs: number,
  ): Promise<void> {
    const { method, shownUrl: url, signal } = pending;
    const nowMs = effects.monotonicMs();
    const random = effects.random();
    const decision = decideRetry({
      attempt,
      failure,
      budget: budget.left,
      nowMs,
      deadlineMs,
      random,
      policy,
    });
    if ("giveUp" in decision) {
      const { giveUp: reason, waitMs } = decision;
      // Cut short by the end of the run: it says nothing about the source.
      if (failure.kind === "timeout" && reason === "deadline" && nowMs + waitMs >= runDeadlineMs)
        throw timeIsUp(pending);
      throw failedRequest({
        source,
        baseUrl,
        method,
        url,
        attempts: attempt,
        failure,
        reason,
        waitMs,
        now: effects.now(),
      });
    }
    budget.spend();
    const { wait } = decision;
    if (failure.kind === "status" && failure.retryAfterMs !== undefined) limiter.pauseUntil(nowMs + wait);
    const status = "status" in failure ? failure.status : undefined;
    const fields = { source: source.name, url, status, attempt, wait_ms: wait, why: failure.text };
    effects.log.warn(fields, `${source.title}: asking again`);
    await sleepUnlessAborted(effects, wait, signal);
  }

  return { ask, close: transport.close };
}
