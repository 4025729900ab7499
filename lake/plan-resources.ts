/** The extract half of a plan: which resources and datasets, each for which window, with which params. */
import { pagingContext, type SourceDefinition, type Window } from "./contract/definition.ts";
import { UsageError } from "./errors.ts";
import type { PlannedResource, Read } from "./plan/plan.ts";
import { chooseTargets, type Target } from "./plan/targets.ts";
import { resolveWindow } from "./plan/window.ts";
import type { PlanLakeOptions } from "./plan-lake.ts";
import { datasetKey, resourceKey, type Watermark } from "./state/reach.ts";

type Options = Pick<PlanLakeOptions, "project" | "sources" | "state" | "request" | "startedAt">;

/** @throws UsageError when the request names what does not exist or leaves a window open, ConfigError when a setting does */
export function planResources(options: Options): PlannedResource[] {
  const { project, sources, request } = options;
  if (request.reads !== undefined) return request.reads.map((read) => plannedRead(read, sources));
  const targets = wantedTargets(project, sources, request);
  refuseUnread(targets, options);
  return targets.map((target) => planned(target, options));
}

/** What the command names, or the settings when it names nothing. */
export function wantedTargets(
  { settings, lines }: Options["project"],
  sources: readonly SourceDefinition[],
  { sources: typed, datasets, catalogOnly, params = {} }: Options["request"],
): Target[] {
  const fromSettings = typed.length === 0 && settings.sources !== undefined;
  const line = lines.find(({ name }) => name === "sources");
  const setting = line?.origin === "lake.config.ts" ? "lake.config.ts: sources" : "LAKE_SOURCES";
  return chooseTargets(sources, {
    names: [fromSettings ? settings.sources : typed].flat().flatMap(splitList),
    namedIn: fromSettings ? setting : undefined,
    datasets,
    catalogOnly,
    params: Object.keys(params),
  });
}

/** `a, b` → `["a", "b"]`. */
export function splitList(list: string): string[] {
  return list
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** All at once; when nothing has a watermark the window itself is what is missing, which `resolveWindow` says. */
function refuseUnread(targets: readonly Target[], options: Options): void {
  const { state, request } = options;
  if (request.window.days !== undefined || request.window.from !== undefined) return;
  const bound = targets.filter((target) => !isWindowless(target, options));
  const keys = bound.flatMap(keysOf);
  const unread = keys.filter((key) => watermarkOf(key, options) === undefined);
  if (unread.length === 0 || (unread.length === keys.length && state.landings.length === 0)) return;
  const sources = new Set(unread.map((key) => key.replace(/\/.*/s, "")));
  throw new UsageError(
    `no window to extract ${unread.length === 1 ? unread[0] : `${unread.length} of ${keys.length}`}: nothing was extracted yet, so there is no watermark to start from`,
    {
      problems: unread.map((key) => ({ what: `${key} was never extracted` })),
      next: `lake ${request.verb} --source ${[...sources].join(",")} --days 7`,
    },
  );
}

function keysOf({ source, resource, datasets }: Target): string[] {
  const of = { source: source.name, resource: resource.name };
  return datasets?.map((id) => datasetKey(of, id)) ?? [resourceKey(of)];
}

function watermarkOf(key: string, { state }: Options): Watermark | undefined {
  return state.datasets.get(key) ?? state.watermarks.get(key);
}

/** Given other params, what is no series in time is read whatever its watermark is: that is about the default ones. */
function isWindowless({ resource }: Target, { request }: Options): boolean {
  return (
    resource.cursor === undefined &&
    Object.keys(request.params ?? {}).some((name) => name in (resource.params ?? {}))
  );
}

function planned(target: Target, options: Options): PlannedResource {
  const { source, resource, datasets } = target;
  const { request, startedAt: now } = options;
  const windowless =
    isWindowless(target, options) && request.window.days === undefined && request.window.from === undefined;
  const windowOf = (key: string): Window => {
    const cursor = watermarkOf(key, options)?.cursor;
    const lookbackMs = (resource.lookbackSeconds ?? 0) * 1000;
    const watermark = cursor === undefined ? undefined : new Date(Date.parse(cursor) - lookbackMs);
    const window = windowless ? { days: 1 } : request.window;
    return resolveWindow({ ...window, now, watermark, verb: request.verb });
  };
  const of = { source: source.name, resource: resource.name };
  const read = datasets
    ?.map((id) => ({ id, window: windowOf(datasetKey(of, id)) }))
    .filter(({ window }) => window.from < window.to);
  const window =
    read === undefined
      ? windowOf(resourceKey(of))
      : hull(
          read.map((one) => one.window),
          now,
        );
  const params = otherParams(target, window, options);
  return {
    ...of,
    window,
    ...(read === undefined ? {} : { datasets: { read, all: resource.datasets ?? [] } }),
    ...(params === undefined ? {} : { params }),
  };
}

/** Those that are not what the resource would take by itself; undefined when there are none. */
function otherParams({ source, resource }: Target, window: Window, { request, startedAt: now }: Options) {
  const defaults = pagingContext(resource, { window, now, pageSize: source.pageSize }).params;
  const other = Object.entries(request.params ?? {}).filter(
    ([name, value]) => name in defaults && defaults[name] !== value,
  );
  return other.length === 0 ? undefined : Object.fromEntries(other);
}

/** Around all of them; empty, at `now`, when there is none. */
function hull(windows: readonly Window[], now: Date): Window {
  if (windows.length === 0) return { from: now, to: now };
  return {
    from: new Date(Math.min(...windows.map(({ from }) => from.getTime()))),
    to: new Date(Math.max(...windows.map(({ to }) => to.getTime()))),
  };
}

function plannedRead(
  { source, resource, from, to, datasets }: Read,
  sources: readonly SourceDefinition[],
): PlannedResource {
  const all = sources
    .find(({ name }) => name === source)
    ?.resources.find(({ name }) => name === resource)?.datasets;
  const read = datasets?.map(({ id, from, to }) => ({
    id,
    window: { from: new Date(from), to: new Date(to) },
  }));
  return {
    source,
    resource,
    window: { from: new Date(from), to: new Date(to) },
    ...(read === undefined ? {} : { datasets: { read, all: all ?? [] } }),
  };
}
