/** `lake doctor`: is the machine fit, is the lake whole, what is each setting; repairs what can be derived. */
import { join } from "node:path";
import { compileLake } from "../compile-lake.ts";
import type { SettingLine } from "../config.ts";
import { openDatabase } from "../duckdb/database.ts";
import type { Effects } from "../effects.ts";
import { CorruptLakeError, EXIT, LakeError, type Problem } from "../errors.ts";
import { loadSources, openProject, type Project } from "../project.ts";
import { renderTable } from "../report/table.ts";
import { bytes } from "../report/units.ts";
import { sha256File } from "../state/hash.ts";
import { acquireRunLock } from "../state/lock.ts";
import { readLog } from "../state/log.ts";
import { mendManifests } from "../state/mend-manifests.ts";
import { readState } from "../state/read-state.ts";
import { recover } from "../state/recover.ts";
import { requireRoom } from "../storage-room.ts";
import { trafficStatus } from "../traffic/traffic-status.ts";
import type { Command, Invocation } from "./verbs.ts";

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly says: string;
}

const doctor: Command = async (invocation) => {
  const { flags, projectDir, effects } = invocation;
  let project: Project | undefined;
  const settings = await finding("settings", async () => {
    project = await openProject(projectDir, effects, flags);
    return `${project.lines.filter(({ origin }) => origin !== "default").length} of ${project.lines.length} set`;
  });
  const findings = [settings, ...(project === undefined ? [] : await examine(project, invocation))];
  const healthy = findings.every(({ ok }) => ok);
  const lines: readonly SettingLine[] = project?.lines ?? [];
  return {
    exitCode: healthy ? EXIT.ok : EXIT.failed,
    data: { healthy, findings, settings: lines },
    text: [
      ...findings.map(({ check, ok, says }) => `${ok ? "ok  " : "FAIL"}  ${check.padEnd(9)} ${says}`),
      ...(lines.length === 0 ? [] : ["", settingsTable(lines)]),
    ].join("\n"),
  };
};

export default doctor;

async function examine(project: Project, { flags, effects, typed }: Invocation): Promise<Finding[]> {
  const checks: readonly (readonly [string, () => Promise<string>])[] = [
    ["node", async () => process.version],
    ["duckdb", async () => await duckdbVersion()],
    ["disk", () => diskSpace(project)],
    ["log", () => logReadable(project)],
    ["recovery", () => recovered(project, effects, typed)],
    ["traffic", () => trafficReadable(project, effects)],
    ["project", () => projectCompiles(project)],
    ...(flags.verify === true ? [["files", () => filesUnaltered(project)] as const] : []),
  ];
  const findings: Finding[] = [];
  for (const [check, look] of checks) findings.push(await finding(check, look));
  return findings;
}

function settingsTable(lines: readonly SettingLine[]): string {
  return renderTable(
    ["setting", "value", "set by", "variable", "meaning"].map((name) => ({ name })),
    lines.map(({ name, value, origin, variable, about }) => [name, value ?? null, origin, variable, about]),
  );
}

async function finding(check: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { check, ok: true, says: await look() };
  } catch (error) {
    if (!(error instanceof LakeError)) throw error;
    const problems = error.problems.map(
      ({ where, what }) => `\n      - ${[where, what].filter(Boolean).join("  ")}`,
    );
    const next = error.next === undefined ? "" : `\n      next: ${error.next}`;
    return { check, ok: false, says: `${error.message}${problems.join("")}${next}` };
  }
}

async function duckdbVersion(): Promise<string> {
  await using database = await openDatabase({ connections: 1, directories: [] });
  const [row] = await database.rows("SELECT version() AS version");
  return String(row?.version);
}

async function diskSpace(project: Project): Promise<string> {
  return `${bytes(await requireRoom(project))} free, ${project.root} is writable`;
}

async function logReadable({ root }: Project): Promise<string> {
  const { commits, warnings } = await readLog(root);
  const said = warnings.map(({ what, where }) => `; ${where ?? ""} ${what}`).join("");
  return `${commits.length} commits, every checksum and parent right${said}`;
}

/** What each run does first, done now: clears what dead runs left, makes links and derived files again. */
async function recovered({ root }: Project, effects: Effects, command: string): Promise<string> {
  await using lock = await acquireRunLock(root, effects, { command });
  const { aborted, removed, repaired } = await recover(root, effects, lock);
  const mended = await mendManifests(root, (await readLog(root)).commits);
  const done = [
    ...aborted.map((runId) => `run ${runId} was cut off; it is recorded as aborted`),
    ...removed.map((path) => `removed ${path}, which no commit names`),
    ...[...repaired, ...mended].map((path) => `made ${path} again`),
  ];
  return done.length === 0 ? "nothing to repair" : done.join("; ");
}

/** What is damaged counts as closed, unset or unsaid: the next run goes on. */
async function trafficReadable(project: Project, effects: Pick<Effects, "now">): Promise<string> {
  const problems: Problem[] = [];
  const sources = await loadSources(project);
  for (const source of sources)
    problems.push(...(await trafficStatus(project.root, source, effects.now())).warnings);
  const said = new Set(problems.map(({ what, where }) => `; ${where ?? ""} ${what}`));
  return `limits and usage of ${sources.length} sources${[...said].join("")}`;
}

async function projectCompiles(project: Project): Promise<string> {
  const sources = await loadSources(project);
  const graph = await compileLake(project, sources);
  const { models, assertions } = graph;
  return `sources: ${sources.length}, models: ${models.length}, assertions: ${assertions.length}`;
}

/** Re-hashes every file that the log names. */
async function filesUnaltered({ root }: Project): Promise<string> {
  const { commits } = await readLog(root);
  const { state } = await readState(root);
  const landed = commits.flatMap((commit) =>
    commit.landed.flatMap(({ files }) => [...files.raw, ...files.bronze, ...files.rejected]),
  );
  const published = Object.values(state.snapshot?.models ?? {}).flatMap((model) =>
    model.files.map((file) => ({ ...file, path: `snapshots/${state.snapshot?.number}/${file.path}` })),
  );
  const problems: Problem[] = [];
  for (const { path, sha256 } of [...landed, ...published]) {
    const found = await sha256File(join(root, path)).catch((error: Error) => error.message);
    if (found !== sha256)
      problems.push({
        what: found.length === sha256.length ? "the bytes differ from what was committed" : found,
        where: path,
      });
  }
  if (problems.length > 0)
    throw new CorruptLakeError(`${problems.length} files are not what was committed`, {
      problems,
      next: "restore them from a backup",
    });
  return `${landed.length + published.length} files re-hashed, all as committed`;
}
