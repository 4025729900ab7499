/** The outside world as one argument: clock, sleep, randomness, environment, output, log, failpoints. Tests pass their own. */
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { failpointFrom, type Step } from "./failpoint.ts";
import { createLogging, type Logging } from "./log.ts";
import { createScrubber, type Scrubber } from "./scrub.ts";

export type { Logger } from "pino";

export interface Effects {
  /** The lake's clock: fixed by `--now`, else the wall clock. Everything that reaches a file uses it. */
  now(): Date;
  /**
   * Milliseconds of a clock that never jumps and that all processes of a machine share until it is started anew; for
   * waiting and measuring only.
   */
  monotonicMs(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Uniform in [0, 1); for retry jitter only, never for anything that reaches a file. */
  random(): number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Data: what a pipe wants. */
  out(text: string): void;
  /** Chatter: what a person wants. */
  err(text: string): void;
  readonly log: Logger;
  readonly logging: Logging;
  /** Every secret that was read; whatever leaves the process passes through it. */
  readonly secrets: Scrubber;
  /** Called at each named step of a run; the crash tests kill the process here. */
  reach(step: Step): void;
}

export interface EffectsOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly now?: Date | undefined;
}

export function systemEffects(options: EffectsOptions = {}): Effects {
  const env = options.env ?? process.env;
  const fixed = options.now;
  const secrets = createScrubber();
  const logging = createLogging(secrets.scrub);
  return {
    now: fixed === undefined ? () => new Date() : () => new Date(fixed),
    monotonicMs: () => Number(process.hrtime.bigint()) / 1e6,
    sleep: async (ms, signal) => {
      await delay(ms, undefined, signal === undefined ? {} : { signal });
    },
    random: Math.random,
    env,
    out: (text) => void process.stdout.write(secrets.scrub(text)),
    err: (text) => void process.stderr.write(secrets.scrub(text)),
    log: logging.logger,
    logging,
    secrets,
    reach: failpointFrom(env.LAKE_FAILPOINT),
  };
}
