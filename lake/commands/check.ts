/** `lake check`: every model and assertion bound against the contracts, with no data. */
import { compileLake } from "../compile-lake.ts";
import { loadSources, openProject } from "../project.ts";
import type { Command } from "./verbs.ts";

const check: Command = async ({ flags, projectDir, effects }) => {
  const project = await openProject(projectDir, effects, flags);
  const started = effects.monotonicMs();
  const graph = await compileLake(project, await loadSources(project));
  const elapsedMs = Math.round(effects.monotonicMs() - started);
  const warnings = graph.warnings.map(({ where, what }) => `warning  ${where}  ${what}\n`).join("");
  return {
    data: { models: graph.models, assertions: graph.assertions.length, warnings: graph.warnings, elapsedMs },
    text: `${warnings}ok  ${graph.models.length} models, ${graph.assertions.length} assertions, ${graph.inputs.length} input tables, ${elapsedMs} ms`,
  };
};

export default check;
