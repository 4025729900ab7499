/** `lake check`: every model and assertion bound against the contracts, with no data. */
import { changedContracts } from "../changed-contracts.ts";
import { compileLake } from "../compile-lake.ts";
import { changeText } from "../contract/compatibility.ts";
import { loadSources, openProject } from "../project.ts";
import { readState } from "../state/read-state.ts";
import type { Command } from "./verbs.ts";

const check: Command = async ({ flags, projectDir, effects }) => {
  const project = await openProject(projectDir, effects, flags);
  const started = effects.monotonicMs();
  const graph = await compileLake(project, await loadSources(project));
  const changes = changedContracts((await readState(project.root)).state, graph);
  const elapsedMs = Math.round(effects.monotonicMs() - started);
  const warnings = [
    ...graph.warnings.map(({ where, what }) => `warning  ${where}  ${what}\n`),
    ...changes.map(
      (change) => `${change.compatible ? "warning" : "refused"}  contract changed: ${changeText(change)}\n`,
    ),
  ].join("");
  return {
    data: {
      models: graph.models,
      assertions: graph.assertions.length,
      warnings: graph.warnings,
      changes,
      elapsedMs,
    },
    text: `${warnings}ok  ${graph.models.length} models, ${graph.assertions.length} assertions, ${graph.inputs.length} input tables, ${elapsedMs} ms`,
  };
};

export default check;
