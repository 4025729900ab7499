/** A request that was not sent, told to a person: what forbids it, until when, what to do. */
import type { SourceDefinition } from "../contract/definition.ts";
import { type LakeError, RetryLaterError, SourceUnavailableError } from "../errors.ts";
import type { Refusal } from "./traffic.ts";

/** `where` names the request; `now` is the lake's clock. */
export function refusedCall(
  { name, title }: SourceDefinition,
  refusal: Refusal,
  request: { readonly where: string; readonly now: Date },
): LakeError {
  const where = `${request.where} → not sent`;
  if (refusal.kind === "spent") {
    const { period, limit, used, renewedAt } = refusal.quota;
    const renewed = second(renewedAt);
    return new RetryLaterError(
      `${title}: the ${period}'s quota of ${limit} requests is spent (${used} used); it is renewed at ${renewed}`,
      { where, next: `the same command again after ${renewed}; lake limits ${name} shows what is left` },
    );
  }
  const { cause, since, until, why } = refusal.breaker;
  const again = second(new Date(until));
  const message = `${title} is left alone since ${second(new Date(since))} (${why}); it is tried again at ${again}`;
  const next = `the same command again after ${again}, or at once after: lake limits --reset ${name}`;
  return cause === "quota"
    ? new RetryLaterError(message, { where, next })
    : new SourceUnavailableError(message, { where, next });
}

function second(instant: Date): string {
  return instant.toISOString().replace(/\.\d+Z$/, "Z");
}
