/** Whether the lake itself is fit for a run: its storage, database, log, and all contracts and models of the project. */
import { compileLake } from "../compile-lake.ts";
import type { SourceDefinition } from "../contract/definition.ts";
import { openDatabase } from "../duckdb/database.ts";
import { loadSources, type Project } from "../project.ts";
import { bytes } from "../report/units.ts";
import { readState } from "../state/read-state.ts";
import { requireRoom } from "../storage-room.ts";
import { type Check, checked } from "./check.ts";

const subject = "lake";

/** `sources`: those of the project; empty when they cannot be loaded, which a check tells. */
export async function probeLake(
  project: Project,
): Promise<{ checks: readonly Check[]; sources: readonly SourceDefinition[] }> {
  const { root } = project;
  let sources: readonly SourceDefinition[] = [];
  const checks = await Promise.all([
    checked(
      { subject, check: "storage" },
      async () => `${root} is writable, ${bytes(await requireRoom(project))} free`,
    ),
    checked({ subject, check: "database" }, databaseVersion),
    checked({ subject, check: "log" }, async () => {
      const { state } = await readState(root);
      return state.snapshot === null
        ? "nothing is published yet"
        : `snapshot ${state.snapshot.number} is current`;
    }),
    checked({ subject, check: "contracts" }, async () => {
      const loaded = await loadSources(project);
      sources = loaded;
      const { models, assertions } = await compileLake(project, loaded);
      const resources = loaded.flatMap((source) => source.resources).length;
      return `${loaded.length} sources with ${resources} contracts, ${models.length} models, ${assertions.length} assertions`;
    }),
  ]);
  return { checks, sources };
}

async function databaseVersion(): Promise<string> {
  await using database = await openDatabase({ connections: 1, directories: [] });
  const [row] = await database.rows("SELECT version() AS version");
  return `DuckDB ${row?.version}`;
}
