/** `lake lineage <table>`: from the service that answered to every table that builds on it. No network. */
import { type LineageStep, lineageOf } from "../compile/lineage.ts";
import { compileLake } from "../compile-lake.ts";
import { bronzeTable, type SourceDefinition } from "../contract/definition.ts";
import { UsageError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { loadSources, openProject } from "../project.ts";
import { renderTable } from "../report/table.ts";
import type { LakeState } from "../state/fold.ts";
import { readState } from "../state/read-state.ts";
import type { Command } from "./verbs.ts";

const lineage: Command = async ({ args, flags, projectDir, effects }) => {
  const project = await openProject(projectDir, effects, flags);
  const sources = await loadSources(project);
  const graph = await compileLake(project, sources);
  const { state } = await readState(project.root);
  const [table] = args;
  const known = [...graph.models, ...graph.inputs].map(({ name }) => name);
  const found = table === undefined ? undefined : lineageOf(graph, table);
  if (found === undefined) {
    const near = table === undefined ? undefined : nearest(table, known);
    throw new UsageError(table === undefined ? "no table is named" : `there is no table ${table}`, {
      ...(near === undefined ? {} : { problems: [{ what: `${table}`, hint: `did you mean ${near}?` }] }),
      next: `lake lineage ${near ?? graph.models.at(-1)?.name ?? known[0]}`,
    });
  }
  const described = (steps: readonly LineageStep[]) =>
    steps.map((step) => ({ ...step, ...originOf(step, sources, state), ...rowsOf(step, state) }));
  const [upstream, downstream] = [described(found.upstream), described(found.downstream)];
  const lines = (steps: typeof upstream) =>
    steps.map(({ table, service, path, reads, rows, runs }) => [
      table,
      service ?? reads.join(", "),
      path ?? (runs === 0 ? "" : `${runs} ${runs === 1 ? "run" : "runs"}`),
      rows,
    ]);
  const columns = ["table", "made_from", "by", "rows"].map((name) => ({ name }));
  const below = downstream.length === 0 ? "" : `\n\nread by\n\n${renderTable(columns, lines(downstream))}`;
  return {
    data: { table, upstream, downstream },
    text: `${renderTable(columns, lines(upstream))}${below}`,
  };
};

export default lineage;

/** Of a landed table: the service and its resource. */
function originOf(
  { table }: LineageStep,
  sources: readonly SourceDefinition[],
  state: LakeState,
): { readonly service: string | null; readonly runs: number } {
  for (const { name, title, baseUrl, resources } of sources) {
    const resource = resources.find((one) => `bronze.${bronzeTable(name, one.name)}` === table);
    if (resource === undefined) continue;
    const landings = state.landings.filter(
      (landing) => landing.source === name && landing.resource === resource.name && landing.complete,
    );
    return { service: `${title}: ${resource.name} at ${baseUrl}`, runs: landings.length };
  }
  return { service: table.startsWith("lake.") ? "the lake's own log" : null, runs: 0 };
}

function rowsOf({ table }: LineageStep, state: LakeState): { readonly rows: number | null } {
  const published = state.snapshot?.models[table];
  if (published !== undefined) return { rows: published.rows };
  const landings = state.landings.filter(
    ({ source, resource }) => `bronze.${bronzeTable(source, resource)}` === table,
  );
  if (landings.length === 0) return { rows: null };
  return { rows: landings.flatMap(({ bronze }) => bronze).reduce((sum, { rows }) => sum + (rows ?? 0), 0) };
}
