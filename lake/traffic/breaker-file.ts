/**
 * The breaker of one source on disk: numbered files, of which the highest counts. A new state is linked under the next
 * number, which only one of several writers can do; the others look again at what has become of the state.
 */
import { link, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { SourceLimits } from "../contract/definition.ts";
import type { Effects } from "../effects.ts";
import { asStorageError, isSystemError, type Problem } from "../errors.ts";
import { after, type Breaker, type BreakerEvent, CLOSED } from "../http/breaker.ts";
import { makeDirectory, syncDirectory, writeNewFile } from "../state/durable.ts";
import { ignoreMissing } from "../state/ignore-missing.ts";
import { Owner, thisProcess, vitality } from "../state/owner.ts";
import { withScratch } from "../state/scratch.ts";

const cause = {
  cause: z.enum(["failures", "quota"]),
  since: z.iso.datetime(),
  why: z.string(),
};
const Stored = z.strictObject({
  format: z.literal(1),
  at: z.iso.datetime(),
  /** Who wrote it; of a half-open breaker, who finds out whether the source is back. */
  by: Owner,
  breaker: z.discriminatedUnion("state", [
    z.strictObject({ state: z.literal("closed"), failures: z.int().nonnegative() }),
    z.strictObject({ state: z.literal("open"), ...cause, until: z.iso.datetime() }),
    z.strictObject({ state: z.literal("half-open"), ...cause, probe: z.string() }),
  ]),
});
type Stored = z.infer<typeof Stored>;

/** A probe of another machine, whose life nobody here can see, is given up for dead after this long. */
const SILENT_MS = 600_000;

interface Found {
  readonly n: number;
  /** Undefined before the first state, and for a file that cannot be read: then the breaker is closed. */
  readonly stored: Stored | undefined;
  readonly warnings: readonly Problem[];
}

export interface BreakerFileOptions {
  readonly root: string;
  /** Of the numbered files. */
  readonly folder: string;
  readonly effects: Pick<Effects, "now">;
}

export class BreakerFile {
  readonly #options: BreakerFileOptions;
  #found: Found = { n: 0, stored: undefined, warnings: [] };

  constructor(options: BreakerFileOptions) {
    this.#options = options;
  }

  /** As it was read or written last. */
  get breaker(): Breaker {
    return this.#found.stored?.breaker ?? CLOSED;
  }

  async read(): Promise<{ readonly breaker: Breaker; readonly warnings: readonly Problem[] }> {
    const n = await this.#highest();
    if (n !== this.#found.n) this.#found = await this.#load(n);
    return { breaker: this.breaker, warnings: this.#found.warnings };
  }

  /** The state after the event, durable. Writes nothing when the event changes nothing. */
  async apply(event: BreakerEvent, policy: SourceLimits["breaker"]): Promise<Breaker> {
    if (after(this.breaker, event, policy, this.#options.effects.now()) === this.breaker) return this.breaker;
    try {
      for (;;) {
        await this.read();
        const now = this.#options.effects.now();
        const next = after(this.breaker, event, policy, now);
        if (next === this.breaker) return next;
        const stored = { format: 1, at: now.toISOString(), by: await thisProcess(), breaker: next } as const;
        if (await this.#put(this.#found.n + 1, stored)) return next;
      }
    } catch (error) {
      throw asStorageError(error, "writing the state of a breaker");
    }
  }

  /** The probe of a half-open breaker, if it can say nothing any more: its process has ended. */
  async deadProbe(): Promise<string | undefined> {
    const { stored } = this.#found;
    if (stored?.breaker.state !== "half-open") return undefined;
    const life = await vitality(stored.by, await thisProcess());
    const silentMs = this.#options.effects.now().getTime() - Date.parse(stored.at);
    const dead = life === "dead" || (life === "unknown" && silentMs > SILENT_MS);
    return dead ? stored.breaker.probe : undefined;
  }

  /** False when another writer was faster. */
  async #put(n: number, stored: Stored): Promise<boolean> {
    const { root, folder } = this.#options;
    const path = join(folder, `${n}.json`);
    await makeDirectory(folder);
    const mine = await withScratch(root, async (next) => {
      const scratch = next();
      await writeNewFile(scratch, `${JSON.stringify(stored, undefined, 2)}\n`);
      try {
        await link(scratch, path);
      } catch (error) {
        if (isSystemError(error) && error.code === "EEXIST") return false;
        throw error;
      }
      // Others may have taken and dropped number n, and moved on, while this one still looked at the state before.
      if ((await this.#highest()) === n) return true;
      await rm(path, { force: true });
      return false;
    });
    if (!mine) return false;
    await syncDirectory(folder);
    this.#found = { n, stored, warnings: [] };
    for (const older of await this.#numbers()) if (older < n) await rm(this.#path(older), { force: true });
    return true;
  }

  async #load(n: number): Promise<Found> {
    if (n === 0) return { n, stored: undefined, warnings: [] };
    const path = this.#path(n);
    const text = await readFile(path, "utf8").catch(ignoreMissing);
    // Replaced since it was listed.
    if (text === undefined) return this.#load(await this.#highest());
    try {
      return { n, stored: Stored.parse(JSON.parse(text)), warnings: [] };
    } catch {
      const what = "the state of the breaker cannot be read; it counts as closed";
      return { n, stored: undefined, warnings: [{ what, where: path }] };
    }
  }

  async #highest(): Promise<number> {
    return Math.max(0, ...(await this.#numbers()));
  }

  async #numbers(): Promise<number[]> {
    const names = (await readdir(this.#options.folder).catch(ignoreMissing)) ?? [];
    return names.flatMap((name) => Number(/^(\d+)\.json$/.exec(name)?.[1] ?? []) || []);
  }

  #path(n: number): string {
    return join(this.#options.folder, `${n}.json`);
  }
}
