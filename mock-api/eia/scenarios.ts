/** What the common scenarios do to EIA's rows. */
import type { Scenario } from "../scenario.ts";
import { SCENARIOS } from "../scenarios.ts";

const DAY_SECONDS = 86_400;

export const scenarios: readonly Scenario[] = [
  { name: "schema-drift", description: SCENARIOS["schema-drift"], alter },
  {
    name: "late-rows",
    description: SCENARIOS["late-rows"],
    lateness: (roll) => (roll < 0.1 ? 3 * DAY_SECONDS : 0),
  },
];

/** Rows of data gain a field; one in ten has its value as a number, as all had before 2024; one in twenty lacks its period. */
function alter(list: string, row: Readonly<Record<string, unknown>>, roll: number) {
  if (list === "routes" || list === "facets") return row;
  const drifted: Record<string, unknown> = { ...row, status: "preliminary" };
  const measure = ["price", "value"].find((name) => name in row);
  if (roll < 0.1 && measure !== undefined) return { ...drifted, [measure]: Number(row[measure]) };
  if (roll >= 0.15) return drifted;
  const { period: _, ...rest } = drifted;
  return rest;
}
