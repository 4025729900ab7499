/** The payments mock: Stripe's API over a simulated account. */
import type { RequestHandler } from "msw";
import { controlHandlers } from "../control.ts";
import { Stage } from "../stage.ts";
import { stripeHandlers } from "./handlers.ts";
import { mix, textSeed } from "./random.ts";
import { createRateLimit } from "./rate-limit.ts";
import { scenarios } from "./scenarios.ts";
import { createTimeline } from "./timeline.ts";

export interface MockSettings {
  readonly now: () => Date;
  readonly seed: string;
  readonly scale: number;
  readonly scenario: string;
}

export interface Mock {
  /** Name of the source it stands in for. */
  readonly source: string;
  readonly handlers: readonly RequestHandler[];
}

/** @throws RangeError for an unknown scenario */
export function paymentsMock({ now, seed, scale, scenario }: MockSettings): Mock {
  const source = "payments";
  const timeline = createTimeline(seed, scale);
  const stage = new Stage(scenarios, scenario, (text) => mix(timeline.seed, textSeed(text)) / 0x1_0000_0000);
  const rateLimit = createRateLimit(() => performance.now());
  return {
    source,
    handlers: [
      ...controlHandlers(stage, { source, seed, scale, now }),
      ...stripeHandlers({ timeline, stage, rateLimit, now }),
    ],
  };
}
