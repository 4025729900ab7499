/** `lake types`: the Kysely `Database` type of every table of the lake, from the contracts and DuckDB's binder. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { databaseType } from "../compile/typegen.ts";
import { compileLake } from "../compile-lake.ts";
import { loadSources, openProject } from "../project.ts";
import type { Command } from "./verbs.ts";

const types: Command = async ({ flags, projectDir, effects }) => {
  const project = await openProject(projectDir, effects, flags);
  const text = databaseType(await compileLake(project, await loadSources(project)));
  if (flags.output === undefined) return { data: { types: text }, text };
  const path = resolve(String(flags.output));
  writeFileSync(path, text);
  return { data: { written: path }, text: `wrote ${flags.output}` };
};

export default types;
