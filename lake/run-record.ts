/**
 * What a run has done so far: it hears of every model and assertion, and through `extraction` of every resource, tells the
 * log and whoever watches, and in the end is the draft of the commit, the report and the result.
 */
import { mkdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { AssertionResult } from "./assert/assertion-result.ts";
import type { BuildEvent } from "./build/build-models.ts";
import type { Assertion, Graph } from "./compile/graph.ts";
import { type ContractChange, changeText } from "./contract/compatibility.ts";
import type { Effects } from "./effects.ts";
import { CancelledError, type LakeError, type Problem } from "./errors.ts";
import { ExtractionRecord } from "./extraction-record.ts";
import { lakeErrorOf } from "./lake-error-of.ts";
import { nextSnapshot } from "./next-snapshot.ts";
import type { Plan } from "./plan/plan.ts";
import type { Project } from "./project.ts";
import { type RunReport, writeReport } from "./report/report.ts";
import type { RunEvent } from "./run-event.ts";
import type { CommitDraft, PublishedModel, Snapshot } from "./state/commit.ts";
import type { Committed } from "./state/commit-run.ts";
import type { LakeState } from "./state/fold.ts";
import type { Recovery } from "./state/recover.ts";
import type { Staging } from "./state/staging.ts";

/** How a run ended. `error` is set when it did not complete; then nothing was published. */
export interface RunResult {
  readonly summary: Readonly<Record<string, unknown>>;
  /** Of the snapshot that is current now, upstream before downstream; views are not among them. */
  readonly tables: readonly string[];
  readonly error: LakeError | undefined;
}

export interface RecordOptions {
  readonly project: Project;
  readonly plan: Plan;
  readonly graph: Graph;
  readonly recovery: Omit<Recovery, "state">;
  readonly state: LakeState;
  readonly staging: Staging;
  readonly effects: Effects;
  readonly show: (event: RunEvent) => void;
}

export class RunRecord {
  readonly #options: RecordOptions;
  readonly #startedMs: number;
  readonly #closeLog: () => void;
  readonly extraction: ExtractionRecord;
  readonly #builds: BuildEvent[] = [];
  #models: Record<string, PublishedModel> | undefined;
  #results: readonly AssertionResult[] | undefined;
  #error: LakeError | undefined;

  constructor(options: RecordOptions) {
    this.#options = options;
    const { staging, effects, recovery, plan } = options;
    this.#startedMs = effects.monotonicMs();
    mkdirSync(staging.path(this.#reportFolder), { recursive: true });
    this.#closeLog = effects.logging.attachRun({
      path: staging.path(`${this.#reportFolder}/log.ndjson`),
      fields: { command: staging.run.command, run_id: staging.runId },
    });
    this.extraction = new ExtractionRecord({
      show: options.show,
      tell: (event) => this.#tell(event),
    });
    this.#tell({ kind: "started", runId: staging.runId, command: staging.run.command });
    for (const text of recoveryTexts(recovery)) this.#tell({ kind: "recovered", text });
    const upToDate = plan.upToDate.map(({ source, resource }) => `${source}.${resource}`);
    if (upToDate.length > 0) this.#tell({ kind: "upToDate", resources: upToDate });
    for (const { assertion, missing } of plan.skipped) {
      this.#tell({
        kind: "warning",
        text: `${assertion} cannot run: ${missing.join(", ")} was never published`,
      });
    }
  }

  get #reportFolder(): string {
    return `reports/${this.#options.staging.runId}`;
  }

  /** Where a file of the lake will stand once the run is committed, as a person can open it. */
  readonly shown = (path: string): string =>
    relative(process.cwd(), join(this.#options.project.root, path)).split(sep).join("/");

  get reportPath(): string {
    return this.shown(`${this.#reportFolder}/report.html`);
  }

  get failingDir(): string {
    return this.#options.staging.path(`${this.#reportFolder}/failing`);
  }

  /** Since the snapshot that is published. */
  contractsChanged(changes: readonly ContractChange[]): void {
    for (const change of changes)
      this.#tell({ kind: "warning", text: `contract changed: ${changeText(change)}` });
  }

  readonly model = (event: BuildEvent): void => {
    const { model, state, rows } = event;
    const elapsedMs = Math.round(event.elapsedMs);
    const told: RunEvent = { kind: "model", model, state, rows, elapsedMs };
    if (state === "running") this.#options.show(told);
    else {
      this.#builds.push({ ...event, elapsedMs });
      this.#tell(told);
    }
  };

  built(models: Record<string, PublishedModel>): void {
    this.#models = models;
  }

  assertions(): readonly Assertion[] {
    const due = new Set(
      this.#options.plan.stages.flatMap((stage) => (stage.kind === "assert" ? stage.assertions : [])),
    );
    return this.#options.graph.assertions.filter(({ name }) => due.has(name));
  }

  readonly assertion = (result: AssertionResult): void => {
    const { name, status, failingRows, message } = result;
    this.#tell({ kind: "assertion", name, status, failingRows, message });
  };

  asserted(results: readonly AssertionResult[], elapsedMs: number): void {
    this.#results = results;
    this.#tell({ kind: "asserted", ...tally(results), elapsedMs: Math.round(elapsedMs) });
  }

  failed(error: unknown): void {
    this.#error = lakeErrorOf(error, this.#options.project.dir);
    const landed = this.extraction.landed().length;
    const kept =
      landed === 0
        ? ""
        : `; bronze keeps the ${landed === 1 ? "resource" : `${landed} resources`} that landed`;
    this.#error.state = `nothing was published; ${this.#current()}${kept}`;
  }

  /** The run could not be committed, as on a full disk. What failed first is what to tell. */
  unrecorded(error: unknown): LakeError {
    if (this.#error !== undefined) {
      this.#error.state = `nothing was published, nor is the run on record; ${this.#current()}`;
      return this.#error;
    }
    const failure = lakeErrorOf(error, this.#options.project.dir);
    failure.state ??= `nothing was published; ${this.#current()}`;
    return failure;
  }

  #current(): string {
    const { snapshot } = this.#options.state;
    return snapshot === null ? "no snapshot was ever published" : `snapshot ${snapshot.number} is current`;
  }

  /** Null when the run failed, builds nothing, or every model came out as it was. */
  #snapshot(): Snapshot | null {
    const { state, plan, graph } = this.#options;
    if (this.#models === undefined || this.#error !== undefined) return null;
    return nextSnapshot({ state, plan, graph, built: this.#models });
  }

  draft(): CommitDraft {
    const { project, staging, effects } = this.#options;
    const { runId, command, startedAt } = staging.run;
    const landed = this.extraction.all();
    const standIns = [...this.extraction.standIns()];
    return {
      runId,
      command,
      startedAt,
      outcome:
        this.#error === undefined
          ? "completed"
          : this.#error instanceof CancelledError
            ? "cancelled"
            : "failed",
      api: landed.length > 0 ? project.settings.api : null,
      landed: [...landed],
      ...(standIns.length === 0 ? {} : { standIns }),
      snapshot: this.#snapshot(),
      assertions: this.#results === undefined ? null : tally(this.#results),
      error:
        this.#error === undefined
          ? null
          : (JSON.parse(effects.secrets.scrub(JSON.stringify(this.#error))) as Record<string, unknown>),
    };
  }

  /** JSON and HTML, in staging; the commit moves them to `reports/<run_id>/`. */
  async writeReport(): Promise<void> {
    const { staging, effects } = this.#options;
    const draft = this.draft();
    const report: RunReport = {
      runId: draft.runId,
      command: draft.command,
      outcome: draft.outcome,
      startedAt: draft.startedAt,
      elapsedMs: effects.monotonicMs() - this.#startedMs,
      api: draft.api,
      snapshot: draft.snapshot?.number ?? null,
      landed: draft.landed,
      builds: this.#builds,
      assertions: this.#results ?? [],
      error: draft.error,
    };
    await writeReport(staging.path(this.#reportFolder), report);
  }

  /** The end of the story, told from what was committed. */
  result({ commit, state, warnings }: Committed): RunResult {
    for (const { what, where } of warnings)
      this.#tell({ kind: "warning", text: [where, what].filter(Boolean).join(": ") });
    const { snapshot } = commit;
    if (snapshot !== null) {
      const tables = Object.values(snapshot.models).filter((model) => model.sql === null);
      this.#tell({
        kind: "published",
        snapshot: snapshot.number,
        tables: tables.length,
        rows: tables.reduce((sum, { rows }) => sum + (rows ?? 0), 0),
        bytes: tables.flatMap(({ files }) => files).reduce((sum, file) => sum + file.bytes, 0),
        fresh: tables.filter(({ runId }) => runId !== commit.runId).length,
      });
    } else if (this.#error === undefined && this.#models !== undefined) {
      this.#tell({ kind: "unchanged", snapshot: state.snapshot?.number ?? 0 });
    }
    this.#options.effects.log.info({ event: "run.ended", outcome: commit.outcome }, "run ended");
    this.#closeLog();
    return {
      summary: {
        runId: commit.runId,
        outcome: commit.outcome,
        commit: commit.n,
        snapshot: state.snapshot?.number ?? null,
        published: snapshot !== null,
        landed: commit.landed.map(({ files: _, ...landed }) => landed),
        models: this.#builds.map(({ model, state, rows, bytes, elapsedMs }) => ({
          model,
          state,
          rows,
          bytes,
          elapsedMs,
        })),
        assertions: commit.assertions,
        report: this.reportPath,
        warnings,
      },
      tables: Object.entries(state.snapshot?.models ?? {}).flatMap(([name, model]) =>
        model.sql === null ? [name] : [],
      ),
      error: this.#error,
    };
  }

  #tell(event: RunEvent): void {
    const { effects, show } = this.#options;
    show(event);
    const { kind, ...fields } = event;
    effects.log.info({ event: `run.${kind}`, ...fields }, kind);
  }
}

function recoveryTexts({ aborted, removed, repaired, warnings }: Omit<Recovery, "state">): string[] {
  return [
    ...aborted.map((runId) => `run ${runId} was cut off; it is recorded as aborted`),
    ...removed.map((path) => `removed ${path}, which no commit names`),
    ...repaired
      .filter((path) => !aborted.some((runId) => path.includes(runId)))
      .map((path) => `made ${path} again`),
    ...warnings.map(({ what, where }: Problem) => [where, what].filter(Boolean).join(": ")),
  ];
}

function tally(results: readonly AssertionResult[]): { passed: number; warned: number; failed: number } {
  const count = (...statuses: AssertionResult["status"][]) =>
    results.filter(({ status }) => statuses.includes(status)).length;
  return { passed: count("passed"), warned: count("warned"), failed: count("failed", "errored") };
}
