/** `lake runs`: every run the log knows, newest first; or one run's manifest. */
import { UsageError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { openProject } from "../project.ts";
import { renderTable } from "../report/table.ts";
import { readLog } from "../state/log.ts";
import { manifestOf } from "../state/manifest.ts";
import type { Command } from "./verbs.ts";

const runs: Command = async ({ args, flags, projectDir, effects }) => {
  const project = await openProject(projectDir, effects, flags);
  const { commits } = await readLog(project.root);
  const [wanted] = args;
  if (wanted !== undefined) {
    const commit = commits.find(({ runId }) => runId === wanted);
    if (commit === undefined) {
      const near = nearest(
        wanted,
        commits.map(({ runId }) => runId),
      );
      throw new UsageError(
        `run ${wanted} is not in the log${near === undefined ? "" : `; did you mean ${near}?`}`,
        { next: "lake runs" },
      );
    }
    const manifest = manifestOf(commit);
    return { data: { run: manifest }, text: JSON.stringify(manifest, null, 2) };
  }
  const limit = Number(flags.limit ?? 20);
  if (!Number.isInteger(limit) || limit < 1)
    throw new UsageError(`--limit is ${flags.limit}, expected a whole number above 0`, {
      next: "lake runs --limit 20",
    });
  if (commits.length === 0)
    return { data: { runs: [] }, text: "no runs yet", next: ["lake run-all --days 1"] };
  const newest = commits.toReversed().slice(0, limit);
  return {
    data: { runs: newest.map(manifestOf) },
    text: renderTable(
      ["run_id", "outcome", "landed", "snapshot", "assertions", "command"].map((name) => ({ name })),
      newest.map((commit) => [
        commit.runId,
        commit.outcome,
        commit.landed.reduce((sum, { landed }) => sum + landed, 0),
        commit.snapshot?.number ?? null,
        commit.assertions === null
          ? null
          : `${commit.assertions.passed} passed, ${commit.assertions.failed} failed`,
        commit.command,
      ]),
    ),
  };
};

export default runs;
