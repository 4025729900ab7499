/**
 * Asks one source for pages. The loop is round request, body and parse together: an answer that is cut, or is a proxy's
 * HTML with status 200, is asked for again like a 503.
 */
import type { PageRequest, QuotaLeft, SourceDefinition, SourceLimits } from "../contract/definition.ts";
import type { Effects } from "../effects.ts";
import { BadResponseError, type LakeError, RetryLaterError } from "../errors.ts";
import { keyId } from "../key-id.ts";
import { exchange, type Outcome } from "./exchange.ts";
import { type FailedRequest, failedRequest, refusalOf } from "./failed-request.ts";
import { type Failure, verdictOf } from "./failure.ts";
import { type Endpoint, Limiter, type Permit } from "./limiter.ts";
import { renewalOf } from "./quota.ts";
import { refusedCall } from "./refused-call.ts";
import { isLoopback, requestUrl, usableKey, wireRequest } from "./request-url.ts";
import { decideRetry, RETRY_POLICY, type RetryPolicy } from "./retry.ts";
import { RetryBudget } from "./retry-budget.ts";
import { sleepUnlessAborted } from "./sleep-unless-aborted.ts";
import type { Claim, Traffic } from "./traffic.ts";
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
   * Asks for one page, of `endpoint` where that has a rate of its own. Rejects with AuthError, BadResponseError,
   * SourceUnavailableError, RetryLaterError, or the signal's reason. No message holds a secret.
   */
  ask<T>(
    request: PageRequest,
    parse: ParseBody<T>,
    signal?: AbortSignal,
    endpoint?: Endpoint,
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
  /** In place of the source's own limits, where no traffic tells them. */
  readonly limits?: SourceLimits;
  /** Counts calls over all runs and processes, and leaves the source alone when it must. Without it, nobody does. */
  readonly traffic?: Traffic;
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
  readonly endpoint: Endpoint | undefined;
}

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { source, baseUrl, effects, traffic, deadlineMs: runDeadlineMs = Number.POSITIVE_INFINITY } = options;
  const limits = options.limits ?? source.limits;
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const policy = { ...RETRY_POLICY, ...options.retry };
  const bodyBytesMax = options.bodyBytesMax ?? BODY_BYTES_MAX;
  const origin = new URL(baseUrl).origin;
  const transport = openTransport({ origin, timeouts, bodyBytesMax });
  // On this machine an answer comes at once unless everything stands still, and then no other bound on arrival holds.
  const arrivalMsMax = isLoopback(new URL(origin).hostname) ? Number.POSITIVE_INFINITY : undefined;
  const look = traffic && (() => traffic.look());
  const limiter = new Limiter(limits, effects, runDeadlineMs, look, arrivalMsMax);
  const budget = new RetryBudget();

  async function ask<T>(
    request: PageRequest,
    parse: ParseBody<T>,
    signal?: AbortSignal,
    endpoint?: Endpoint,
  ) {
    const url = requestUrl(baseUrl, request);
    const { method = "GET" } = request;
    const key = await currentKey();
    const shownUrl = effects.secrets.scrub(url.href);
    let pending: Pending = { request, method, url, key, shownUrl, signal, endpoint };
    let deadlineMs = runDeadlineMs;
    budget.earn();
    for (let attempt = 1; ; attempt += 1) {
      const permit = await leave(pending);
      try {
        if (attempt === 1) deadlineMs = Math.min(deadlineMs, permit.departedMs + timeouts.requestMs);
        const answer = await send(pending, permit, deadlineMs);
        const outcome = answer.ok ? read(answer.value, pending, attempt, parse) : answer;
        if (outcome.ok) {
          await permit.claim?.answered();
          return outcome.value;
        }
        const renewed = pending.key === key ? await keyInPlaceOf(key, outcome.failure) : undefined;
        if (renewed !== undefined) pending = { ...pending, key: renewed };
        else await judge(pending, permit, withoutSecrets(outcome.failure), attempt, deadlineMs);
      } finally {
        await permit.claim?.end();
      }
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
    const { signal, endpoint } = pending;
    const claim = traffic && (() => claimed(traffic, pending));
    await transport.open();
    const permit = await limiter.acquire({ signal, endpoint, claim });
    if (permit !== undefined) return permit;
    throw timeIsUp(pending);
  }

  /** Undefined while somebody finds out whether the source is back. */
  async function claimed(
    counted: Traffic,
    { key, endpoint, method, shownUrl }: Pending,
  ): Promise<Claim | undefined> {
    const claim = await counted.claim({ endpoint, key: key === undefined ? undefined : keyId(key) });
    if (claim === "busy") return undefined;
    if (!("kind" in claim)) return claim;
    throw refusedCall(source, claim, { where: `${method} ${shownUrl}`, now: effects.now() });
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
    let left: QuotaLeft | undefined;
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
        onQuota: (quota) => {
          left = quota;
        },
      });
    } finally {
      // Before anybody else may leave.
      if (left !== undefined) await traffic?.said(left);
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

  /** Says what a failure tells about the source; then waits for the next attempt, or throws when there is none. */
  async function judge(
    pending: Pending,
    { claim }: Permit,
    failure: Failure,
    attempt: number,
    deadlineMs: number,
  ): Promise<void> {
    const nowMs = effects.monotonicMs();
    const verdict = verdictOf(failure);
    if (verdict === "there") await claim?.answered();
    // The others wait for the word of the one that finds out whether the source is back: it asks once.
    const attemptsMax = claim?.isProbe === true && verdict === "down" ? attempt : policy.attemptsMax;
    const decision = decideRetry({
      attempt,
      failure,
      budget: budget.left,
      nowMs,
      deadlineMs,
      random: effects.random(),
      policy: { ...policy, attemptsMax },
    });
    if (!("giveUp" in decision)) return beforeRetry(pending, failure, attempt, decision.wait);
    const { giveUp: reason, waitMs } = decision;
    // Cut short by the end of the run: it says nothing about the source.
    if (failure.kind === "timeout" && reason === "deadline" && nowMs + waitMs >= runDeadlineMs)
      throw timeIsUp(pending);
    throw await givenUp(pending, claim, failure, { attempts: attempt, reason, waitMs });
  }

  async function givenUp(
    { method, shownUrl: url }: Pending,
    claim: Claim | undefined,
    failure: Failure,
    effort: Pick<FailedRequest, "attempts" | "reason" | "waitMs">,
  ): Promise<LakeError> {
    const now = effects.now();
    const told = { source, baseUrl, method, url, failure, now, ...effort };
    const verdict = verdictOf(failure);
    if (verdict === "down") await claim?.failed(failure.text);
    if (verdict !== "spent") return failedRequest(told);
    // A service that does not say when its quota is renewed is taken to count in UTC days.
    const renewedInMs = "retryAfterMs" in failure ? failure.retryAfterMs : undefined;
    const waitMs = renewedInMs ?? renewalOf("day", now).getTime() - now.getTime();
    await claim?.spent(failure.text, new Date(now.getTime() + waitMs));
    return failedRequest({ ...told, waitMs });
  }

  async function beforeRetry(
    { shownUrl: url, signal }: Pending,
    failure: Failure,
    attempt: number,
    wait: number,
  ): Promise<void> {
    budget.spend();
    if (failure.kind === "status" && failure.retryAfterMs !== undefined)
      limiter.pauseUntil(effects.monotonicMs() + wait);
    const status = "status" in failure ? failure.status : undefined;
    const fields = { source: source.name, url, status, attempt, wait_ms: wait, why: failure.text };
    effects.log.warn(fields, `${source.title}: asking again`);
    await sleepUnlessAborted(effects, wait, signal);
  }

  async function close(): Promise<void> {
    await transport.close();
    await traffic?.close();
  }

  return { ask, close };
}
