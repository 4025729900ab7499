import { DAY } from "./calendar.ts";
import type { Story } from "./story.ts";

/** How the account is looked at. */
export interface View {
  /** Epoch seconds. What happened in seconds before it is seen. */
  readonly now: number;
  /** Seconds by which everything of a story is seen late. */
  lateness(story: Story): number;
}

/** Events older than this are in no list. */
export const EVENTS_REACH_BACK = 30 * DAY;
