import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import type { SourceDefinition } from "../../lake/contract/definition.ts";
import { openDatabase } from "../../lake/duckdb/database.ts";
import { quoteLiteral } from "../../lake/duckdb/identifiers.ts";
import { CancelledError } from "../../lake/errors.ts";
import { openProject } from "../../lake/project.ts";
import { run } from "../../lake/run.ts";
import type { RunEvent } from "../../lake/run-event.ts";
import { readState } from "../../lake/state/read-state.ts";
import { serveMockApi } from "../../mock-api/index.ts";
import { REPOSITORY, temporaryFolder } from "../support/lake-process.ts";
import { hasty, NOW } from "./extraction.ts";
import { missingFrom } from "./landed.ts";
import { everySource } from "./sources.ts";

const folder = temporaryFolder(test);

/** The sources without the models, which have no part in this. */
const project = join(folder, "project");
mkdirSync(project);
symlinkSync(join(REPOSITORY, "extract"), join(project, "extract"));

everySource("a run cut off between resources goes on where it was, to the same rows", async (source) => {
  await using mock = await serveMockApi({ now: NOW, limited: false });
  const whole = lakeAt(join(folder, source.name, "whole"), mock.url, source);
  assert.equal((await whole.extract()).error, undefined);

  const cut = lakeAt(join(folder, source.name, "cut"), mock.url, source);
  const first = await cut.extract(source.resources.length === 1 ? "running" : "landed");
  assert.ok(first.error instanceof CancelledError, String(first.error));
  const kept = await cut.rows();
  assert.equal((await cut.extract()).error, undefined);
  const rows = await cut.rows();
  for (const [resource, wanted] of Object.entries(await whole.rows())) {
    const found = rows[resource] ?? [];
    assert.deepEqual(missingFrom(found, wanted), [], `${resource}: rows that are missing`);
    assert.deepEqual(missingFrom(wanted, found), [], `${resource}: rows that are too many`);
    assert.deepEqual(missingFrom(found, kept[resource] ?? []), [], `${resource} lost rows`);
  }
});

/** A lake that has only this source, extracted for two days. */
function lakeAt(root: string, mockUrl: string, source: SourceDefinition) {
  const env = { LAKE_ROOT: root, LAKE_MOCK_URL: mockUrl };
  return {
    /** Cancelled at the first resource that gets so far. */
    async extract(until?: "running" | "landed") {
      const effects = { ...hasty(), env };
      const opened = await openProject(project, effects, {});
      const controller = new AbortController();
      const show = (event: RunEvent) => {
        if (event.kind === "resource" && event.state === until)
          controller.abort(new CancelledError("SIGINT"));
      };
      const options = { verb: "extract", window: { days: 2 }, select: [], exclude: [] } as const;
      const { signal } = controller;
      const command = `lake extract --source ${source.name} --days 2`;
      return run(opened, { ...options, command, sources: [source.name], signal }, effects, show);
    },
    /** Each resource's distinct rows, without what tells one run from another. */
    async rows(): Promise<Record<string, string[]>> {
      const { state } = await readState(root);
      await using database = await openDatabase({ connections: 1, directories: [root] });
      const byResource = Map.groupBy(state.landings, ({ source, resource }) => `${source}.${resource}`);
      const found = [...byResource].map(async ([name, ofName]) => {
        const files = ofName.flatMap(({ bronze }) =>
          bronze.map(({ path }) => quoteLiteral(join(root, path))),
        );
        if (files.length === 0) return [name, []] as const;
        const own = `SELECT * EXCLUDE (_observed_at, _row) FROM read_parquet([${files.join(", ")}], hive_partitioning = false)`;
        const rows = await database.rows(`SELECT DISTINCT t::VARCHAR AS row FROM (${own}) AS t ORDER BY 1`);
        return [name, rows.map(({ row }) => String(row))] as const;
      });
      return Object.fromEntries(await Promise.all(found));
    },
  };
}
