/** Traffic to one source: what the client asks before each request, and what it tells after. */
import type { QuotaLeft, SourceDefinition } from "../contract/definition.ts";
import type { Effects } from "../effects.ts";
import type { Problem } from "../errors.ts";
import { type Breaker, type BreakerEvent, isLeftAlone } from "../http/breaker.ts";
import type { Claim, Look, Refusal, Traffic } from "../http/traffic.ts";
import { BreakerFile } from "./breaker-file.ts";
import { CallLog } from "./call-log.ts";
import { saidQuota, writeSaidQuota } from "./said-quota.ts";
import { type SettingsFile, withSetting } from "./settings.ts";
import { trafficPaths } from "./traffic-paths.ts";

export interface SourceTrafficOptions {
  readonly source: SourceDefinition;
  readonly root: string;
  readonly settings: SettingsFile;
  readonly runId: string | undefined;
  readonly effects: Pick<Effects, "log" | "monotonicMs" | "now">;
}

const LOOK_MS = 1000;

/** May this request leave now, and is it the one that finds out whether the source is back? */
type Entry = Refusal | "busy" | { readonly probe: string | undefined };

export class SourceTraffic implements Traffic {
  readonly #options: SourceTrafficOptions;
  readonly #calls: CallLog;
  readonly #breaker: BreakerFile;
  #source: SourceDefinition;
  #setting: string | undefined;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #warned = new Set<string>();

  constructor(options: SourceTrafficOptions) {
    const { source, root, effects } = options;
    const paths = trafficPaths(root).source(source.name);
    this.#options = options;
    this.#source = source;
    this.#calls = new CallLog(paths.calls, source);
    this.#breaker = new BreakerFile({ root, folder: paths.breaker, effects });
  }

  async look(): Promise<Look> {
    const { effects, settings, source } = this.#options;
    const nowMs = effects.monotonicMs();
    if (nowMs - this.#lookedMs >= LOOK_MS) {
      this.#lookedMs = nowMs;
      const read = await settings.read();
      const setting = read.settings[source.name];
      if (JSON.stringify(setting) !== this.#setting) {
        this.#setting = JSON.stringify(setting);
        this.#source = withSetting(source, setting);
      }
      const { warnings } = await this.#breaker.read();
      await this.#calls.catchUp(effects.now());
      this.#warn([...read.warnings, ...warnings]);
    }
    return { limits: this.#source.limits, elsewhere: this.#calls.takeElsewhere() };
  }

  async claim({ endpoint, key }: Parameters<Traffic["claim"]>[0]): Promise<Claim | Refusal | "busy"> {
    const { effects, source, runId } = this.#options;
    const entry = await this.#enter();
    if (entry === "busy" || "kind" in entry) return entry;
    const { probe } = entry;
    const now = effects.now();
    const call = {
      at: now.toISOString(),
      source: source.name,
      resource: endpoint?.name ?? null,
      key: key ?? null,
      run_id: runId ?? null,
      pid: process.pid,
      ms: effects.monotonicMs(),
    };
    const counted = await this.#calls.claim(call, this.#source.limits, now);
    if ("withdraw" in counted) return this.#claimOf(counted.withdraw, probe);
    if (probe !== undefined) await this.#tell({ kind: "abandoned", probe });
    return { kind: "spent", quota: counted };
  }

  async said(quota: QuotaLeft): Promise<void> {
    const { effects, source, root } = this.#options;
    const said = saidQuota(quota, effects.now());
    if (said === undefined) return;
    if (said.remaining <= 0) {
      const why = `${source.title} says that none of ${said.limit} requests is left`;
      await this.#tell({ kind: "spent", why, renewedAt: new Date(said.renewedAt) });
    }
    await writeSaidQuota(root, trafficPaths(root).source(source.name).quota, said);
  }

  async close(): Promise<void> {
    await this.#calls.close();
  }

  #claimOf(takeBack: () => Promise<void>, probe: string | undefined): Claim {
    let open = probe !== undefined;
    const end = async () => {
      if (open && probe !== undefined) await this.#tell({ kind: "abandoned", probe });
      open = false;
    };
    const tell = async (event: BreakerEvent) => {
      open = false;
      await this.#tell(event);
    };
    return {
      elsewhere: this.#calls.takeElsewhere(),
      isProbe: probe !== undefined,
      withdraw: async () => {
        await takeBack();
        await end();
      },
      answered: () => tell({ kind: "answered", probe }),
      failed: (why) => tell({ kind: "failed", probe, why }),
      spent: (why, renewedAt) => tell({ kind: "spent", why, renewedAt }),
      end,
    };
  }

  async #enter(): Promise<Entry> {
    const { effects } = this.#options;
    const { breaker } = this.#breaker;
    if (breaker.state === "closed") return { probe: undefined };
    if (isLeftAlone(breaker, effects.now())) return { kind: "open", breaker };
    const dead = await this.#breaker.deadProbe();
    if (breaker.state === "half-open" && dead === undefined) return "busy";
    const probe = `${process.pid}-${effects.monotonicMs()}`;
    const next = await this.#tell({ kind: "probe", probe, dead });
    if (next.state === "half-open" && next.probe === probe) return { probe };
    return this.#enter();
  }

  async #tell(event: BreakerEvent): Promise<Breaker> {
    const { source, effects } = this.#options;
    const before = this.#breaker.breaker;
    const breaker = await this.#breaker.apply(event, source.limits.breaker);
    if (breaker.state !== before.state) {
      const fields = { source: source.name, from: before.state, breaker };
      if (breaker.state === "open") effects.log.warn(fields, `${source.title} is left alone`);
      else if (breaker.state === "closed") effects.log.info(fields, `${source.title} is back`);
    }
    return breaker;
  }

  #warn(problems: readonly Problem[]): void {
    for (const { what, where } of problems) {
      if (this.#warned.has(what)) continue;
      this.#warned.add(what);
      this.#options.effects.log.warn({ source: this.#options.source.name, where }, what);
    }
  }
}
