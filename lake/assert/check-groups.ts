/** Which checks share a statement: pure. */
import type { Assertion } from "../compile/graph.ts";
import { quoteName } from "../duckdb/identifiers.ts";
import { type CompiledCheck, compileCheck } from "./compile-check.ts";

export interface Member {
  readonly assertion: Assertion;
  readonly check: CompiledCheck;
}

export interface CheckGroup {
  readonly members: readonly Member[];
  /** One row with the number of failing rows of each member, in order; undefined when only the failing rows tell. */
  readonly counts: string | undefined;
}

/** Per model one scan for all checks that a scan can answer, and one statement for those with a subquery of their own. */
export function checkGroups(assertions: readonly Assertion[], now: Date): CheckGroup[] {
  const members = assertions.map((assertion) => ({ assertion, check: compileCheck(assertion, now) }));
  const shared = Map.groupBy(
    members.filter(({ check }) => check.count !== undefined),
    ({ assertion, check }) => `${check.count?.by} ${assertion.model}`,
  );
  const alone = members.filter(({ check }) => check.count === undefined);
  return [...[...shared.values()].map(group), ...alone.map((member) => group([member]))];
}

export function group(members: readonly Member[]): CheckGroup {
  const [first] = members;
  if (first?.check.count === undefined) return { members, counts: undefined };
  const list = members.map(({ check }, index) => `${check.count?.sql} AS "failing ${index}"`).join(",\n  ");
  const from = first.check.count.by === "scan" ? `\nFROM ${quoteName(first.assertion.model)}` : "";
  return { members, counts: `SELECT\n  ${list}${from}` };
}
