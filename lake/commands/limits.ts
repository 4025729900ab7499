/** `lake limits [source]`: how each source may be asked, what of it is used, and the switches to change that. No network. */
import type { SourceDefinition } from "../contract/definition.ts";
import type { Effects } from "../effects.ts";
import { UsageError } from "../errors.ts";
import { isLeftAlone } from "../http/breaker.ts";
import { nearest } from "../nearest.ts";
import { loadSources, openProject } from "../project.ts";
import { renderTable } from "../report/table.ts";
import { BreakerFile } from "../traffic/breaker-file.ts";
import { SettingsFile, writeSettings } from "../traffic/settings.ts";
import { trafficPaths } from "../traffic/traffic-paths.ts";
import { type Limits, type TrafficStatus, trafficStatus } from "../traffic/traffic-status.ts";
import { settingOf } from "./limits-setting.ts";
import type { Command } from "./verbs.ts";

const limits: Command = async ({ args, flags, projectDir, effects }) => {
  const { set, unset, reset } = flags;
  const project = await openProject(projectDir, effects, flags);
  const { root } = project;
  const sources = await loadSources(project);
  const names = [...new Set([...args, set, unset, reset].filter((name) => name !== undefined).map(String))];
  const named = names.map((name) => sourceNamed(sources, name));
  const setting = settingOf(
    flags,
    sources.find(({ name }) => name === set),
  );
  const { settings } = await new SettingsFile(root).read();
  const kept = Object.fromEntries(Object.entries(settings).filter(([name]) => name !== unset));
  const changed =
    setting === undefined ? kept : { ...kept, [String(set)]: { ...kept[String(set)], ...setting } };
  if (set !== undefined || unset !== undefined) await writeSettings(root, changed);
  if (reset !== undefined) await closeBreaker(root, String(reset), effects);

  const shown: TrafficStatus[] = [];
  for (const source of named.length === 0 ? sources : named)
    shown.push(await trafficStatus(root, source, effects.now()));
  const warnings = unique(shown.flatMap((status) => status.warnings));
  const said = [
    table(shown, effects.now()),
    ...shown.flatMap(({ endpoints, source }) =>
      endpoints.map(({ resource, ratePerSecond }) => `${source}.${resource}: at most ${ratePerSecond}/s`),
    ),
    ...shown.flatMap(whyLeftAlone),
    ...warnings.map(({ what, where }) => `warning: ${what}${where === undefined ? "" : `  ${where}`}`),
  ];
  const open = shown.filter(({ breaker }) => breaker.state === "open");
  return {
    data: { limits: shown.map(({ warnings: _, ...status }) => status), warnings },
    text: said.join("\n"),
    next: open.map(({ source }) => `lake limits --reset ${source}`),
  };
};

export default limits;

async function closeBreaker(root: string, source: string, effects: Pick<Effects, "now">): Promise<void> {
  const file = new BreakerFile({ root, folder: trafficPaths(root).source(source).breaker, effects });
  await file.read();
  await file.apply({ kind: "reset" }, undefined);
}

function sourceNamed(sources: readonly SourceDefinition[], name: string): SourceDefinition {
  const source = sources.find((one) => one.name === name);
  if (source !== undefined) return source;
  const names = sources.map((one) => one.name);
  const near = nearest(name, names);
  throw new UsageError(
    `there is no source ${name}${near === undefined ? `, only ${names.join(", ")}` : `; did you mean ${near}?`}`,
    { next: "lake limits" },
  );
}

function table(shown: readonly TrafficStatus[], now: Date): string {
  const columns = [
    "source",
    "rate/s",
    "concurrency",
    "page size",
    "today",
    "month",
    "renewed",
    "breaker",
    "service says",
  ];
  return renderTable(
    columns.map((name) => ({ name })),
    shown.map((status) => [
      status.source,
      changedFrom(status, "ratePerSecond"),
      changedFrom(status, "concurrency"),
      changedFrom(status, "pageSize"),
      ...status.quotas.map(({ used, limit }) => (limit === null ? String(used) : `${used} of ${limit}`)),
      second(status.quotas.find(({ limit }) => limit !== null)?.renewedAt),
      breakerText(status, now),
      saidText(status),
    ]),
  );
}

/** `1 (declared 2)` */
function changedFrom({ declared, effective }: TrafficStatus, name: keyof Limits): string {
  if (declared[name] === effective[name]) return String(effective[name]);
  return `${effective[name]} (declared ${declared[name] ?? "none"})`;
}

function breakerText({ breaker }: TrafficStatus, now: Date): string {
  if (breaker.state === "open")
    return isLeftAlone(breaker, now) ? `open until ${second(breaker.until)}` : "open, to be tried";
  if (breaker.state === "half-open" || breaker.failures === 0) return breaker.state;
  return `closed, ${breaker.failures} of ${breaker.policy?.failures ?? "any"} failures`;
}

function saidText({ said }: TrafficStatus): string {
  return said === null ? "" : `${said.remaining} of ${said.limit} left until ${second(said.renewedAt)}`;
}

function whyLeftAlone({ title, breaker }: TrafficStatus): string[] {
  return breaker.state === "closed"
    ? []
    : [`${title} is left alone since ${second(breaker.since)}: ${breaker.why}`];
}

function second(instant: string | undefined): string {
  return instant?.replace(/\.\d+Z$/, "Z") ?? "";
}

function unique<T>(values: readonly T[]): T[] {
  const seen = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...seen.values()];
}
