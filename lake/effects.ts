/** The outside world as one argument: clock, sleep, randomness, environment, output, log, failpoints. Tests pass their own. */
import { setTimeout as delay } from "node:timers/promises";
import { type Logger, pino } from "pino";
import type { Step } from "./failpoint.ts";
import { failpointFrom } from "./failpoint.ts";

export type { Logger } from "pino";

export interface Effects {
  /** The lake's clock: fixed by `--now`, else the wall clock. Everything that reaches a file uses it. */
  now(): Date;
  /** Milliseconds of a clock that never jumps; for waiting and measuring only. */
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
  /** Called at each named step of a run; the crash tests kill the process here. */
  reach(step: Step): void;
}

export interface EffectsOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly now?: Date | undefined;
  readonly log?: Logger;
}

export function systemEffects(options: EffectsOptions = {}): Effects {
  const env = options.env ?? process.env;
  const fixed = options.now;
  return {
    now: fixed === undefined ? () => new Date() : () => new Date(fixed),
    monotonicMs: () => performance.now(),
    sleep: async (ms, signal) => {
      await delay(ms, undefined, signal === undefined ? {} : { signal });
    },
    random: Math.random,
    env,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    log: options.log ?? pino({ level: "silent" }),
    reach: failpointFrom(env.LAKE_FAILPOINT),
  };
}
