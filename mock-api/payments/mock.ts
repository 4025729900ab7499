/** The payments mock: Stripe's API over a simulated account. */
import { controlHandlers } from "../control.ts";
import type { Mock, MockSettings } from "../mock.ts";
import { mix, textSeed } from "../random.ts";
import { Stage } from "../stage.ts";
import { stripeHandlers } from "./handlers.ts";
import { createRateLimit } from "./rate-limit.ts";
import { scenarios } from "./scenarios.ts";
import { createTimeline } from "./timeline.ts";

/** @throws RangeError for an unknown scenario */
export function paymentsMock({ now, seed, scale, scenario, limited = true }: MockSettings): Mock {
  const source = "payments";
  const timeline = createTimeline(seed, scale);
  const stage = new Stage(scenarios, scenario, (text) => mix(timeline.seed, textSeed(text)) / 0x1_0000_0000);
  const rateLimit = limited ? createRateLimit(() => performance.now()) : { admit: () => undefined };
  return {
    source,
    handlers: [
      ...controlHandlers(stage, { source, seed, scale, now }),
      ...stripeHandlers({ timeline, stage, rateLimit, now }),
    ],
  };
}
