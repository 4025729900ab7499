/** The scenarios that `lake mock-api` offers, and the faults that every provider has in common. */
import type { Ask, Fault, Scenario } from "./scenario.ts";

/** Names for all mocks. What one has nothing of its own for, it plays as `steady`. */
export const SCENARIOS = {
  steady: "everything works",
  "rate-limited": "three in ten URLs answer once or twice that it is too often",
  outage: "within the first twelve requests each endpoint fails twice, then all works",
  "outage-forever": "no endpoint ever works",
  truncated: "two in five URLs break off halfway at first, then they work",
  slow: "every answer takes 50 to 400 ms, one URL in twenty 2 s",
  "schema-drift": "rows gain a field; one row in ten has a field of another type or lacks one",
  "late-rows": "one record in ten shows later than its times say",
  "duplicate-pages": "each further page begins with the last five rows of the page before",
  html: "every answer is 200 with an HTML page",
  unauthorized: "every key is refused, as if it had been revoked",
  empty: "every list is empty",
  "quota-spent": "the allowance of the day is used up",
} as const;

export type ScenarioName = keyof typeof SCENARIOS;

/** A provider's own words for what goes wrong. */
export interface Refusals {
  readonly refusedKey: Reply;
  readonly tooMany: Reply;
  readonly down: Reply;
  /** Where the provider has a daily allowance. */
  readonly quotaSpent?: Reply;
}

/** A whole answer. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const HTML =
  "<!doctype html>\n<html><head><title>Maintenance</title></head><body><h1>Back soon</h1></body></html>\n";

/** Steady and every fault on the level of HTTP. What concerns rows (drift, lateness, repeats) each mock brings itself. */
export function commonScenarios({ refusedKey, tooMany, down, quotaSpent }: Refusals): Scenario[] {
  const scenario = (name: ScenarioName, more: Omit<Scenario, "name" | "description">): Scenario => ({
    name,
    description: SCENARIOS[name],
    ...more,
  });
  const html = { status: 200, headers: { "content-type": "text/html" }, body: HTML };
  return [
    scenario("steady", {}),
    scenario("rate-limited", {
      fault: ({ roll, nthOfUrl }) =>
        roll < 0.3 && nthOfUrl <= Math.floor(roll * 997) % 2 ? answer(tooMany) : undefined,
    }),
    scenario("outage", {
      fault: ({ nth, nthOfPath }) => (nth < 12 && nthOfPath < 2 ? answer(down) : undefined),
    }),
    scenario("outage-forever", { fault: () => answer(down) }),
    scenario("truncated", {
      fault: ({ roll, nthOfUrl }) => (roll < 0.4 && nthOfUrl === 0 ? cut(roll) : undefined),
    }),
    scenario("slow", {
      fault: ({ roll }) => ({
        kind: "delay",
        milliseconds: roll < 0.05 ? 2000 : Math.round(50 + 350 * roll),
      }),
    }),
    scenario("html", { fault: () => answer(html) }),
    scenario("unauthorized", { fault: () => answer(refusedKey) }),
    scenario("empty", { empty: true }),
    scenario("duplicate-pages", { repeats: 5 }),
    ...(quotaSpent === undefined ? [] : [scenario("quota-spent", { fault: () => answer(quotaSpent) })]),
  ];
}

function answer(reply: Reply): Fault {
  return { kind: "answer", ...reply };
}

function cut(roll: Ask["roll"]): Fault {
  return { kind: "cut", keep: 0.2 + roll, announced: roll < 0.2 ? "whole" : "part" };
}
