/** Traffic of a lake: what is remembered of all sources' calls, over runs and processes. */
import type { SourceDefinition } from "../contract/definition.ts";
import type { Effects } from "../effects.ts";
import type { Traffic } from "../http/traffic.ts";
import { SettingsFile, withSetting } from "./settings.ts";
import { SourceTraffic } from "./source-traffic.ts";

export interface LakeTraffic {
  /** For the client of one source; the client closes it. */
  of(source: SourceDefinition): Traffic;
  /** The source with the limits and the page size that were set by hand. */
  asSet(source: SourceDefinition): Promise<SourceDefinition>;
}

export interface TrafficOptions {
  readonly root: string;
  /** For the usage log. */
  readonly runId?: string;
  readonly effects: Pick<Effects, "log" | "monotonicMs" | "now">;
}

export function openTraffic({ root, runId, effects }: TrafficOptions): LakeTraffic {
  const settings = new SettingsFile(root);
  return {
    of: (source) => new SourceTraffic({ source, root, settings, runId, effects }),
    asSet: async (source) => withSetting(source, (await settings.read()).settings[source.name]),
  };
}
