/** What a table is made of, and what is made of it, over any number of models. Pure. */
import type { Graph } from "./graph.ts";

export interface LineageStep {
  /** `bronze.fred__series`, `silver.fred_series`. */
  readonly table: string;
  /** Steps between it and the table asked about. */
  readonly distance: number;
  /** Tables it reads; empty for what is landed. */
  readonly reads: readonly string[];
  /** File of the model; null for what is landed. */
  readonly path: string | null;
}

export interface Lineage {
  /** Farthest first, so that each comes after what it reads; the table itself last. */
  readonly upstream: readonly LineageStep[];
  /** Nearest first. */
  readonly downstream: readonly LineageStep[];
}

/** Undefined when the graph has no such table. */
export function lineageOf({ models, inputs }: Graph, table: string): Lineage | undefined {
  const byName = new Map(models.map((model) => [model.name, model]));
  if (!byName.has(table) && !inputs.some(({ name }) => name === table)) return undefined;
  const readBy = new Map<string, string[]>();
  for (const { name, references } of models)
    for (const reference of references) readBy.set(reference, [...(readBy.get(reference) ?? []), name]);
  const step = ([name, distance]: readonly [string, number]): LineageStep => {
    const model = byName.get(name);
    return { table: name, distance, reads: model?.references ?? [], path: model?.path ?? null };
  };
  const above = reach(table, (name) => byName.get(name)?.references ?? []);
  const below = reach(table, (name) => readBy.get(name) ?? []);
  return {
    upstream: above.map(step).reverse(),
    downstream: below.slice(1).map(step),
  };
}

/** Every table with the longest way to it, nearest first. */
function reach(from: string, next: (name: string) => readonly string[]): (readonly [string, number])[] {
  const distance = new Map([[from, 0]]);
  let border = [from];
  for (let steps = 1; border.length > 0; steps += 1) {
    border = [...new Set(border.flatMap(next))];
    for (const name of border) distance.set(name, steps);
  }
  return [...distance].sort(([a, one], [b, other]) => one - other || (a < b ? -1 : 1));
}
