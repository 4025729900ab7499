/** The snapshot that a run would publish, from what it built and what it leaves as it is. Pure. */
import type { Graph } from "./compile/graph.ts";
import type { Plan } from "./plan/plan.ts";
import type { PublishedModel, Snapshot } from "./state/commit.ts";
import type { LakeState } from "./state/fold.ts";

export interface NextSnapshotOptions {
  readonly state: LakeState;
  readonly plan: Plan;
  readonly graph: Graph;
  readonly built: Readonly<Record<string, PublishedModel>>;
}

/** Null when every model came out as it is published already. */
export function nextSnapshot({ state, plan, graph, built }: NextSnapshotOptions): Snapshot | null {
  const before = state.snapshot?.models ?? {};
  const carried = Object.fromEntries(
    plan.carried.flatMap((name) => (before[name] === undefined ? [] : [[name, before[name]]])),
  );
  const all = { ...carried, ...built };
  const models = Object.fromEntries(
    graph.models.flatMap(({ name }) => (all[name] === undefined ? [] : [[name, all[name]]])),
  );
  if (state.snapshot !== null && sameModels(models, before)) return null;
  const inputs = Object.fromEntries(
    graph.inputs
      .filter(({ name }) => name.startsWith("bronze."))
      .map(({ name, columns, fromJson }) => [
        name,
        { columns: columns.map(({ name, type }) => ({ name, type })), fromJson: fromJson ?? null },
      ]),
  );
  return { number: state.next, models, inputs };
}

function sameModels(a: Record<string, PublishedModel>, b: Record<string, PublishedModel>): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every(
    (name) => a[name]?.hash === b[name]?.hash && a[name]?.materialization === b[name]?.materialization,
  );
}
