/** A request that was given up, told to a person: which source, which request, why, how often, what to do. */
import type { SourceDefinition } from "../contract/definition.ts";
import {
  AuthError,
  BadResponseError,
  type LakeError,
  RetryLaterError,
  SourceUnavailableError,
} from "../errors.ts";
import type { Failure } from "./failure.ts";
import type { GiveUpReason } from "./retry.ts";

export interface FailedRequest {
  readonly source: SourceDefinition;
  /** Where the source was asked: its own origin, or the mock's. */
  readonly baseUrl: string;
  readonly method: string;
  /** Without secrets. */
  readonly url: string;
  readonly attempts: number;
  readonly failure: Failure;
  readonly reason: GiveUpReason;
  /** What would have had to be waited before another attempt, and the lake's clock. */
  readonly waitMs: number;
  readonly now: Date;
}

export function failedRequest(request: FailedRequest): LakeError {
  const { source, failure, reason } = request;
  const where = `${request.method} ${request.url} → ${ending(failure)}`;
  const why = `${failure.text}${effort(request)}`;
  if (reason === "asked-too-long" || saysLater(failure)) return retryLater(request, where, why);
  const refused = refusalOf(failure);
  if (refused !== undefined) return refusedKey(request, refused, where, why);
  if (failure.kind === "body" || failure.kind === "refusal" || isOurFault(failure)) {
    const compare = `compare extract/${source.name}/ with what ${source.title} answers to this request`;
    const next = failure.kind === "body" ? (failure.next ?? compare) : compare;
    return new BadResponseError(`${source.title}: ${why}`, { where, next });
  }
  return unavailable({ ...request, where, why });
}

/** A source that cannot be used now, told the same way by a request and by the health check. */
export function unavailable(
  details: Pick<FailedRequest, "source" | "baseUrl" | "failure"> & {
    readonly where: string;
    readonly why: string;
  },
): SourceUnavailableError {
  const { source, baseUrl, failure, where, why } = details;
  const { hostname, port, protocol } = new URL(baseUrl);
  const at = `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
  const mock = isMock(source, baseUrl);
  return new SourceUnavailableError(`${mock ? "Mock API" : source.title} not healthy: ${at}: ${why}`, {
    where,
    next: mock
      ? `lake mock-api --port ${port || 80}, or unset LAKE_MOCK_URL: then each run starts its own`
      : `the same command again when ${source.title} answers`,
    // One endpoint may fail while the others answer; a host that gives no answer gives none to anybody.
    wholeSource: failure.kind !== "status",
  });
}

/** What stands after the arrow: the status, where there was one. */
export function ending(failure: Failure): string {
  if ("status" in failure) return String(failure.status);
  return failure.kind === "connection" ? failure.code : failure.kind;
}

/** Under `--api mock` every source is asked at the mock's origin instead of its own. */
function isMock(source: SourceDefinition, baseUrl: string): boolean {
  return new URL(baseUrl).origin !== new URL(source.baseUrl).origin;
}

function retryLater(request: FailedRequest, where: string, why: string): RetryLaterError {
  const at = new Date(request.now.getTime() + request.waitMs);
  const second = Number.isNaN(at.getTime()) ? "later" : `at ${at.toISOString().replace(/\.\d+Z$/, "Z")}`;
  return new RetryLaterError(`${request.source.title} asks to be left alone: ${why}`, {
    where,
    next: `the same command again ${second}`,
  });
}

function saysLater(failure: Failure): boolean {
  if (failure.kind !== "status") return false;
  const { fault, status } = failure;
  return fault === undefined ? status === 429 : fault === "too-many" || fault === "quota";
}

/** 401 for a key that is none, 403 for one without the right; undefined when the key is not what is wrong. */
export function refusalOf(failure: Failure): 401 | 403 | undefined {
  if (failure.kind !== "status") return undefined;
  const { fault, status } = failure;
  if (fault !== undefined) return fault === "refused-key" ? (status === 403 ? 403 : 401) : undefined;
  return status === 401 || status === 403 ? status : undefined;
}

function refusedKey(request: FailedRequest, status: 401 | 403, where: string, why: string): AuthError {
  const { source } = request;
  const secret = source.auth?.secret;
  const next =
    secret === undefined
      ? `${source.title} wants a key now: declare auth in extract/${source.name}/source.ts`
      : status === 401
        ? `rotate key ${secret}: put the one that ${source.title} takes now in its place, then: lake probe ${source.name}`
        : `give the key in ${secret} the right to read this at ${source.title}`;
  return new AuthError(`${source.title} refuses the key: ${why}`, {
    where,
    next,
    wholeSource: status === 401,
  });
}

/** A status that says the request itself is wrong, not that the source is in trouble. */
function isOurFault(failure: Failure): boolean {
  if (failure.kind !== "status") return false;
  const { fault, status } = failure;
  return fault === undefined ? status < 500 && status !== 408 && status !== 425 : fault === "wrong-request";
}

function effort({ attempts, reason, waitMs }: FailedRequest): string {
  const tried = attempts === 1 ? "" : ` (${attempts} attempts)`;
  switch (reason) {
    case "not-retryable":
    case "attempts":
      return tried;
    case "budget":
      return `${tried}; more retries than a tenth of the requests are not made`;
    case "deadline":
      return `${tried}; no time is left for another attempt in ${seconds(waitMs)}`;
    case "asked-too-long":
      return `${tried}; it asks to wait ${seconds(waitMs)}`;
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
