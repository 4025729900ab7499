/** `lake status`: what the lake holds, how far each resource has been extracted, and whether a run is under way. */
import type { Effects } from "../effects.ts";
import { UsageError } from "../errors.ts";
import { targetText } from "../failover/mapping.ts";
import { nearest } from "../nearest.ts";
import { openProject } from "../project.ts";
import { renderTable } from "../report/table.ts";
import { bytes, count } from "../report/units.ts";
import { gapsBetween, type Interval } from "../state/coverage.ts";
import type { LakeState } from "../state/fold.ts";
import { readLock } from "../state/lock.ts";
import { resourceKey } from "../state/reach.ts";
import { readState } from "../state/read-state.ts";
import type { StandIn } from "../state/stand-ins.ts";
import type { Command } from "./verbs.ts";

const status: Command = async ({ args, flags, projectDir, effects }) => {
  const project = await openProject(projectDir, effects, flags);
  const [{ state, warnings }, holder] = await Promise.all([readState(project.root), readLock(project.root)]);
  const [only] = args;
  const resources = only === undefined ? resourceLines(state, effects) : resourcesOf(only, state, effects);
  // Whose rows a model holds is not known here, and a model may hold those of many sources.
  const shown = only === undefined ? Object.entries(state.snapshot?.models ?? {}) : [];
  const models = shown.filter(([, model]) => model.sql === null);
  const last = state.runs.at(-1);
  const lines = [
    `lake      ${project.root}${state.api === null ? "" : `  (${state.api} data)`}`,
    `last run  ${last === undefined ? "none yet" : `${last.runId}  ${last.outcome}  ${last.command}`}`,
    `snapshot  ${state.snapshot === null ? "none published" : describeSnapshot(state)}`,
    ...(holder === undefined
      ? []
      : [`running   ${holder.command}  pid ${holder.owner.pid}, since ${holder.since}`]),
    ...[...state.standIns.values()].map((standIn) => `instead   ${describeStandIn(standIn)}`),
    ...warnings.map(({ what, where, hint }) => `warning   ${[where, what, hint].filter(Boolean).join("  ")}`),
  ];
  const tables = [
    resources.length === 0
      ? ""
      : renderTable(
          named("resource", "rows", "covered_from", "watermark", "age", "gaps"),
          resources.map((line) => [
            line.resource,
            line.rows,
            second(line.coveredFrom),
            second(line.watermark),
            line.age,
            line.gaps.length,
          ]),
        ),
    only === undefined || resources.every(({ datasets }) => datasets.length === 0)
      ? ""
      : renderTable(
          named("dataset", "covered_from", "watermark", "gaps"),
          resources.flatMap(({ resource, datasets }) =>
            datasets.map(({ dataset, coveredFrom, watermark, gaps }) => [
              `${resource}/${dataset}`,
              second(coveredFrom),
              second(watermark),
              gaps.length,
            ]),
          ),
        ),
    models.length === 0
      ? ""
      : renderTable(
          named("model", "rows", "files", "bytes", "built_by"),
          models.map(([name, model]) => [
            name,
            model.rows,
            model.files.length,
            bytes(model.files.reduce((sum, file) => sum + file.bytes, 0)),
            model.runId,
          ]),
        ),
  ].filter((table) => table !== "");
  const next = state.head === undefined ? "\n\nnext      lake run-all --days 1" : "";
  return {
    data: {
      root: project.root,
      api: state.api,
      lastRun: last ?? null,
      snapshot: state.snapshot?.number ?? null,
      running: holder ?? null,
      standIns: [...state.standIns.values()],
      resources,
      models: models.map(([name, model]) => ({
        model: name,
        rows: model.rows,
        files: model.files.length,
        runId: model.runId,
      })),
      warnings,
    },
    text: [lines.join("\n"), ...tables].join("\n\n") + next,
  };
};

export default status;

/** Cursors of most APIs are whole seconds. */
function second(instant: string | null): string | null {
  return instant === null ? null : instant.replace(".000Z", "Z");
}

function named(...names: string[]): { name: string }[] {
  return names.map((name) => ({ name }));
}

function describeSnapshot({ snapshot }: LakeState): string {
  const models = Object.values(snapshot?.models ?? {}).filter((model) => model.sql === null);
  const rows = models.reduce((sum, model) => sum + (model.rows ?? 0), 0);
  return `${snapshot?.number}  ${models.length} tables, ${count(rows)} rows`;
}

/** Whose source could not be asked when it was last tried. */
function describeStandIn({ of, by, since }: StandIn): string {
  return `of ${targetText(of)} there is ${targetText(by)} since ${second(since)}`;
}

/** @throws UsageError when nothing of it was ever landed */
function resourcesOf(name: string, state: LakeState, effects: Pick<Effects, "now">): ResourceLine[] {
  const all = resourceLines(state, effects);
  const lines = all.filter(
    ({ resource }) => resource === name || resource.startsWith(`${name}.`) || resource.startsWith(`${name}_`),
  );
  if (lines.length > 0) return lines;
  const known = all.flatMap(({ resource }) => [resource, resource.slice(0, resource.indexOf("."))]);
  const near = nearest(name, new Set(known));
  throw new UsageError(`nothing of ${name} was ever landed`, {
    ...(near === undefined ? {} : { problems: [{ what: name, hint: `did you mean ${near}?` }] }),
    next: "lake status",
  });
}

interface Reached {
  readonly coveredFrom: string | null;
  readonly watermark: string | null;
  /** Windows between the covered ones that no run has asked for. */
  readonly gaps: readonly Interval[];
}

interface ResourceLine extends Reached {
  readonly resource: string;
  readonly rows: number;
  /** Of the watermark, against the lake's clock. */
  readonly age: string;
  /** Those that were ever read; the resource itself has reached what all of its datasets have. */
  readonly datasets: readonly (Reached & { readonly dataset: string })[];
}

function resourceLines(state: LakeState, effects: Pick<Effects, "now">): ResourceLine[] {
  const names = [...new Set(state.landings.map(({ source, resource }) => `${source}.${resource}`))].sort();
  return names.map((name) => {
    const [source = "", resource = ""] = name.split(".");
    const covered = state.coverage.filter(
      (stretch) => stretch.source === source && stretch.resource === resource,
    );
    const watermark = state.watermarks.get(name)?.cursor ?? null;
    return {
      resource: name,
      rows: state.bronzeFiles(source, resource).reduce((sum, file) => sum + (file.rows ?? 0), 0),
      coveredFrom: covered[0]?.from ?? null,
      watermark,
      age: watermark === null ? "" : age(effects.now().getTime() - Date.parse(watermark)),
      gaps: gapsBetween(covered),
      datasets: [...state.datasets.values()]
        .filter((one) => resourceKey(one) === name)
        .map(({ dataset, cursor, coverage }) => ({
          dataset,
          coveredFrom: coverage[0]?.from ?? null,
          watermark: cursor,
          gaps: gapsBetween(coverage),
        })),
    };
  });
}

function age(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} d`;
}
