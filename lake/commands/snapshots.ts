/** `lake snapshots`: every published version of silver and gold, newest first. */
import { openProject } from "../project.ts";
import { renderTable } from "../report/table.ts";
import type { Snapshot } from "../state/commit.ts";
import { readLog } from "../state/log.ts";
import { readState } from "../state/read-state.ts";
import type { Command } from "./verbs.ts";

const snapshots: Command = async ({ flags, projectDir, effects }) => {
  const project = await openProject(projectDir, effects, flags);
  const { commits } = await readLog(project.root);
  if (commits.every(({ snapshot }) => snapshot === null))
    return { data: { snapshots: [] }, text: "no snapshots yet", next: ["lake run-all --days 1"] };
  const current = (await readState(project.root)).state.snapshot?.number;
  const published = new Map<number, { snapshot: Snapshot; runId: string; committedAt: string }>();
  for (const { snapshot, runId, committedAt } of commits) {
    if (snapshot !== null && !published.has(snapshot.number))
      published.set(snapshot.number, { snapshot, runId, committedAt });
  }
  const lines = [...published.values()].reverse().map(({ snapshot, runId, committedAt }) => {
    const models = Object.values(snapshot.models);
    const files = models.flatMap((model) => model.files);
    return {
      snapshot: snapshot.number,
      current: snapshot.number === current,
      runId,
      committedAt,
      models: models.length,
      rows: models.reduce((sum, model) => sum + (model.rows ?? 0), 0),
      files: files.length,
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    };
  });
  return {
    data: { snapshots: lines },
    text: renderTable(
      ["snapshot", "current", "run_id", "committed_at", "models", "rows", "files", "bytes"].map((name) => ({
        name,
      })),
      lines.map((line) => [
        line.snapshot,
        line.current ? "*" : "",
        line.runId,
        line.committedAt,
        line.models,
        line.rows,
        line.files,
        line.bytes,
      ]),
    ),
  };
};

export default snapshots;
