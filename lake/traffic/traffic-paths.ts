/** Where traffic state lies under a lake root. */
import { join } from "node:path";

export interface SourcePaths {
  /** `<day>.ndjson`: the usage log of one UTC day, a line for each call. */
  readonly calls: string;
  /** `<n>.json`: the state of the breaker; the highest number counts. */
  readonly breaker: string;
  /** What the service last said of its quota. */
  readonly quota: string;
}

export interface TrafficPaths {
  readonly folder: string;
  /** What was set by hand, of all sources. */
  readonly settings: string;
  source(name: string): SourcePaths;
}

export function trafficPaths(root: string): TrafficPaths {
  const folder = join(root, "_state", "traffic");
  return {
    folder,
    settings: join(folder, "settings.json"),
    source: (name) => ({
      calls: join(folder, name, "calls"),
      breaker: join(folder, name, "breaker"),
      quota: join(folder, name, "quota.json"),
    }),
  };
}
