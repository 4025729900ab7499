/**
 * The story of one run, from typed command to published snapshot. Read this first.
 *
 *   compile → lock → recover → plan → stage → extract and land → build → assert → commit → report
 *
 * Compiling comes before anything else, so that a broken model costs no request. Everything is written aside under
 * `_staging/<run_id>/`; one commit makes it visible, or nothing does. A run that fails is committed too: as a record,
 * with whatever bronze it landed whole, never with a snapshot.
 */
import { join } from "node:path";
import { assertionFailure } from "./assert/assertion-failure.ts";
import { runAssertions } from "./assert/run-assertions.ts";
import { buildModels } from "./build/build-models.ts";
import { openCatalog } from "./build/catalog.ts";
import { catalogInputs } from "./catalog-inputs.ts";
import { changedContracts, requireCompatible } from "./changed-contracts.ts";
import { compileLake } from "./compile-lake.ts";
import { openDatabase } from "./duckdb/database.ts";
import type { Effects } from "./effects.ts";
import { extractSources } from "./extract-sources.ts";
import { learnKeys } from "./live-keys.ts";
import { loadFailover } from "./load-failover.ts";
import { type PlanOptions, planLake, startOfRun } from "./plan-lake.ts";
import { loadSources, type Project } from "./project.ts";
import { requireQuota } from "./require-quota.ts";
import type { RunEvent } from "./run-event.ts";
import { RunRecord, type RunResult } from "./run-record.ts";
import { type Committed, commitRun } from "./state/commit-run.ts";
import { linkSharedFiles } from "./state/link-shared-files.ts";
import { acquireRunLock } from "./state/lock.ts";
import { recover } from "./state/recover.ts";
import { openStaging } from "./state/staging.ts";
import { requireRoom } from "./storage-room.ts";
import { verifyParquet } from "./verify-parquet.ts";

export interface RunRequest extends PlanOptions {
  /** Build though a contract has changed so that rows landed before may not fit it. */
  readonly acceptContracts?: boolean;
  /** The command as typed, for the record. */
  readonly command: string;
  readonly signal: AbortSignal;
}

/** Never throws for what a run can meet once it has begun: the result holds the error, the log holds the run. */
export async function run(
  project: Project,
  request: RunRequest,
  effects: Effects,
  show: (event: RunEvent) => void = () => {},
): Promise<RunResult> {
  const { root } = project;
  const { verb, signal } = request;

  // Every model and assertion is bound before the first request leaves.
  const sources = await loadSources(project);
  await learnKeys(project, sources, request);
  const command = effects.secrets.scrub(request.command);
  const graph = await compileLake(project, sources);
  const substitutes = await loadFailover(project, sources);

  await requireRoom(project);

  // One run at a time, on a lake that no killed run has left half done.
  await using lock = await acquireRunLock(root, effects, { command });
  effects.reach("run:locked");
  const { state, ...recovery } = await recover(root, effects, lock);

  // What to do, as a value.
  const startedAt = startOfRun(effects.now());
  const { plan, selected } = planLake({ project, sources, graph, state, request, startedAt });
  const changes = verb === "run-all" || verb === "run-transforms" ? changedContracts(state, graph) : [];
  if (request.acceptContracts !== true) requireCompatible(changes);
  await requireQuota({ project, sources, state, plan, request, startedAt });
  await using staging = await openStaging(root, { startedAt, command, state, lock });
  effects.reach("run:staged");
  const record = new RunRecord({ project, plan, graph, recovery, state, staging, effects, show });
  record.contractsChanged(changes);

  try {
    await using database = await openDatabase({
      directories: [root],
      memoryLimit: project.settings.memoryLimit,
      tempDirectory: staging.path("spill"),
      ...(project.settings.connections === undefined ? {} : { connections: project.settings.connections }),
    });

    // API to bronze. A resource that fails does not take the others with it, but nothing is built on half of the data.
    if (verb === "run-all" || verb === "extract") {
      await extractSources({
        project,
        sources,
        substitutes,
        plan,
        staging,
        database,
        record,
        effects,
        signal,
      });
      effects.reach("extract:done");
      record.extraction.requireComplete();
    }

    if (verb !== "extract") {
      // Bronze to silver and gold, aside.
      const building = verb !== "run-quality";
      const catalog = await openCatalog({
        database,
        graph,
        inputs: catalogInputs({ root, sources, state, draft: record.draft(), staging }),
        published: state.snapshot,
        snapshotDir: join(root, "snapshots", String(state.snapshot?.number ?? 0)),
        selected: building ? selected : new Set(),
      });
      if (building) {
        const stagingDir = staging.path("snapshot");
        const options = {
          graph,
          selected,
          catalog,
          stagingDir,
          published: state.snapshot,
          runId: staging.runId,
        };
        record.built(await buildModels({ ...options, effects, signal, onProgress: record.model }));
      }

      // Every assertion, on what would be published.
      const assertStartedMs = effects.monotonicMs();
      const results = await runAssertions({
        graph,
        assertions: record.assertions(),
        catalog,
        outputDir: record.failingDir,
        now: startedAt,
        effects,
        signal,
        onProgress: record.assertion,
      });
      record.asserted(results, effects.monotonicMs() - assertStartedMs);
      effects.reach("assert:done");
      const failure = assertionFailure(results, record.reportPath);
      if (failure !== undefined) throw failure;
    }
    signal.throwIfAborted();

    // What the run leaves as it is costs nothing: hard links to the published files.
    const { snapshot } = record.draft();
    if (snapshot !== null && state.snapshot !== null)
      await linkSharedFiles(root, state.snapshot, snapshot, staging);
  } catch (error) {
    record.failed(signal.aborted ? signal.reason : error);
  }

  // One commit tells what happened, whatever happened; only a run that completed has a snapshot in it.
  let committed: Committed;
  try {
    await record.writeReport();
    const draft = record.draft();
    committed = await commitRun({ root, effects, state, staging, draft, verify: verifyParquet });
  } catch (error) {
    throw record.unrecorded(error);
  }
  await staging.remove();
  effects.reach("run:cleaned");
  return record.result(committed);
}
