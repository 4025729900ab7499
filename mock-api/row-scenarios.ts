/** What happens to rows, for services whose rows are much alike. */
import type { Scenario } from "./scenario.ts";

const HOUR = 3600;

/**
 * Every row gains a field; one row in twenty has `numeric` as another type, another one in twenty lacks `required`. The
 * first row is spared, so that a page is never all wrong.
 * @param id field that numbers the rows from 1; where rows come one by one, none is spared
 */
export function schemaDrift(id: string | undefined, numeric: string, required: string): Scenario {
  return {
    name: "schema-drift",
    description: `rows gain a field; some have ${numeric} as another type, some lack ${required}`,
    alter: (_list, row, roll) => {
      const grown = { ...row, REVIEWED: roll < 0.5 };
      if (id !== undefined && row[id] === 1) return grown;
      if (roll < 0.05) return { ...grown, [numeric]: [row[numeric]] };
      if (roll < 0.1) return Object.fromEntries(Object.entries(grown).filter(([name]) => name !== required));
      return grown;
    },
  };
}

export function lateRows(): Scenario {
  return {
    name: "late-rows",
    description: "one row in ten is still as it was 26 hours before",
    lateness: (roll) => (roll < 0.1 ? 26 * HOUR : 0),
  };
}
