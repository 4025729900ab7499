/** What the common scenarios do to NOAA's rows. */
import type { Scenario } from "../scenario.ts";
import { SCENARIOS } from "../scenarios.ts";

const DAY_SECONDS = 86_400;

export const scenarios: readonly Scenario[] = [
  { name: "schema-drift", description: SCENARIOS["schema-drift"], alter },
  {
    name: "late-rows",
    description: SCENARIOS["late-rows"],
    lateness: (roll) => (roll < 0.1 ? 6 * DAY_SECONDS : 0),
  },
];

/** Values gain a field; one in ten is a text; one in twenty lacks its station. */
function alter(list: string, row: Readonly<Record<string, unknown>>, roll: number) {
  if (list !== "data") return row;
  const drifted: Record<string, unknown> = { ...row, reportedAt: `${row.date}Z` };
  if (roll < 0.1) return { ...drifted, value: String(row.value) };
  if (roll >= 0.15) return drifted;
  const { station: _, ...rest } = drifted;
  return rest;
}
