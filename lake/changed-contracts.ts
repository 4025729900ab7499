/** Contracts that are not those of the published snapshot any more: told before a run, refused where rows would be hurt. */
import type { Graph } from "./compile/graph.ts";
import { type ContractChange, changeText, contractChanges } from "./contract/compatibility.ts";
import { bronzeTable } from "./contract/definition.ts";
import { ContractViolationError } from "./errors.ts";
import type { LakeState } from "./state/fold.ts";

/** Of tables that hold rows; a table without any has nothing to fit. */
export function changedContracts(state: LakeState, graph: Graph): ContractChange[] {
  const before = state.snapshot?.inputs ?? {};
  const landed = new Set(
    state.landings.flatMap(({ source, resource, bronze }) =>
      bronze.some(({ rows }) => (rows ?? 0) > 0) ? [`bronze.${bronzeTable(source, resource)}`] : [],
    ),
  );
  return graph.inputs.flatMap(({ name, columns }) => {
    const known = before[name];
    return known === undefined || !landed.has(name) ? [] : contractChanges(name, known.columns, columns);
  });
}

/** @throws ContractViolationError naming every column whose values might not fit its new type */
export function requireCompatible(changes: readonly ContractChange[]): void {
  const hurt = changes.filter(({ compatible }) => !compatible);
  const [first] = hurt;
  if (first === undefined) return;
  const source = /^bronze\.(\w+?)__/.exec(first.table)?.[1];
  throw new ContractViolationError(
    `${hurt.length === 1 ? "a column has" : `${hurt.length} columns have`} changed so that rows landed before may not fit: ${changeText(first)}`,
    {
      where: `extract/${source}/`,
      problems: hurt.map((change) => ({ what: changeText(change) })),
      state: "nothing was asked, built or published",
      next: "change the contract back, land under another resource name, or: lake run-transforms --accept-contracts",
    },
  );
}
