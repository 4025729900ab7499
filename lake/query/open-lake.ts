/** `openLake` of the public API: Kysely is loaded when a lake is opened, not when a project imports "lake". */
import type { OpenLake } from "./kysely.ts";
import type { ReaderOptions } from "./reader.ts";

/**
 * Opens the published snapshot of a lake for typed reading; `DB` is the type that `lake types` writes.
 *
 *     await using lake = await openLake<Database>({ root: "data" });
 *     await lake.db.selectFrom("gold.daily_revenue").selectAll().execute();
 *
 * @throws ConfigError when the lake holds nothing yet
 */
export async function openLake<DB>(options: ReaderOptions): Promise<OpenLake<DB>> {
  const { openThroughKysely } = await import("./kysely.ts");
  return openThroughKysely<DB>(options);
}
