/**
 * Every call to one source, a line each, written before the call is sent: the usage log, and the count that quotas go by.
 * Of two processes that want the last call of a day, the one whose line comes first has it; the other takes its line back.
 * A call whose line was written and that was never sent stays counted, so a quota is never exceeded.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { SourceDefinition, SourceLimits } from "../contract/definition.ts";
import { asStorageError, StorageError } from "../errors.ts";
import { dayOf, type SpentQuota, spentQuota, type Used } from "../http/quota.ts";
import type { Sent } from "../http/traffic.ts";
import { ignoreMissing } from "../state/ignore-missing.ts";
import { Journal } from "./journal.ts";

/** A line of the usage log. */
export interface Call {
  /** ISO instant of the lake's clock. */
  readonly at: string;
  readonly source: string;
  readonly resource: string | null;
  /** Id of the key, never its value. */
  readonly key: string | null;
  readonly run_id: string | null;
  readonly pid: number;
  /** On the clock that the processes of a machine share; with the pid it identifies the line. */
  readonly ms: number;
}

/** A call that was not sent after all. */
interface Withdrawal {
  readonly withdrawn: number;
  readonly pid: number;
}

interface Day {
  readonly journal: Journal;
  calls: number;
  /** Lines that cannot be read; each is taken for a call. */
  damaged: number;
}

export interface CountedCall {
  /** It is not sent after all: takes the line back. */
  withdraw(): Promise<void>;
}

type Quotas = Pick<SourceLimits, "perDay" | "perMonth">;

export class CallLog {
  readonly #folder: string;
  readonly #resources: SourceDefinition["resources"];
  /** By name, `2026-11-21`. */
  readonly #days = new Map<string, Day>();
  #elsewhere: Sent[] = [];

  /** `folder` holds one file a day. */
  constructor(folder: string, { resources }: Pick<SourceDefinition, "resources">) {
    this.#folder = folder;
    this.#resources = resources;
  }

  /** Reads what was written on the day of `now` since the last time. */
  async catchUp(now: Date): Promise<void> {
    const day = this.#day(dayOf(now));
    this.#count(day, await day.journal.news());
  }

  /** The calls of others that were read since the last time it was asked. */
  takeElsewhere(): Sent[] {
    return this.#elsewhere.splice(0);
  }

  /** Counted by everybody in the day and the month of `now`, and how many of those only because their line is damaged. */
  async used(now: Date): Promise<Used & { readonly damaged: number }> {
    await this.#catchUpMonth(now);
    const damaged = this.#monthOf(now).reduce((sum, day) => sum + day.damaged, 0);
    return { ...this.#counted(now), damaged };
  }

  /**
   * Counts a call, durably when there is a quota; gives the quota instead when that is spent. Calls of one log are to be
   * claimed one after the other.
   */
  async claim(call: Call, quotas: Quotas, now: Date): Promise<CountedCall | SpentQuota> {
    try {
      return await this.#claim(call, quotas, now);
    } catch (error) {
      throw asStorageError(error, "counting a call");
    }
  }

  async close(): Promise<void> {
    for (const { journal } of this.#days.values()) await journal.close();
  }

  async #claim(call: Call, quotas: Quotas, now: Date): Promise<CountedCall | SpentQuota> {
    if (quotas.perMonth !== undefined) await this.#catchUpMonth(now);
    await this.catchUp(now);
    const already = spentQuota(quotas, this.#counted(now), now);
    if (already !== undefined) return already;

    const day = this.#day(dayOf(now));
    const line = JSON.stringify(call);
    const durable = quotas.perDay !== undefined || quotas.perMonth !== undefined;
    await day.journal.append(line, { durable });
    const lines = await day.journal.news();
    const mine = lines.lastIndexOf(line);
    if (mine < 0) throw lostLine(day.journal.path);
    this.#count(day, lines.slice(0, mine));
    const spent = spentQuota(quotas, this.#counted(now), now);
    day.calls += 1;
    this.#count(day, lines.slice(mine + 1));

    const withdrawal: Withdrawal = { withdrawn: call.ms, pid: call.pid };
    const withdraw = () => day.journal.append(JSON.stringify(withdrawal), { durable: false });
    if (spent === undefined) return { withdraw };
    await withdraw();
    return spent;
  }

  async #catchUpMonth(now: Date): Promise<void> {
    const names = (await readdir(this.#folder).catch(ignoreMissing)) ?? [];
    for (const name of names.filter((file) => file.startsWith(monthOf(now)) && file.endsWith(SUFFIX))) {
      const day = this.#day(name.slice(0, -SUFFIX.length));
      this.#count(day, await day.journal.news());
    }
  }

  #count(day: Day, lines: readonly string[]): void {
    for (const text of lines) {
      const line = parsed(text);
      if (line === undefined) day.damaged += 1;
      day.calls += line !== undefined && "withdrawn" in line ? -1 : 1;
      if (line === undefined || "withdrawn" in line) continue;
      const endpoint = this.#resources.find(({ name }) => name === line.resource);
      this.#elsewhere.push({ ms: line.ms, endpoint });
    }
  }

  #counted(now: Date): Used {
    return {
      day: this.#day(dayOf(now)).calls,
      month: this.#monthOf(now).reduce((sum, { calls }) => sum + calls, 0),
    };
  }

  #monthOf(now: Date): Day[] {
    return [...this.#days].filter(([name]) => name.startsWith(monthOf(now))).map(([, day]) => day);
  }

  #day(name: string): Day {
    const known = this.#days.get(name);
    if (known !== undefined) return known;
    const made = { journal: new Journal(join(this.#folder, name + SUFFIX)), calls: 0, damaged: 0 };
    this.#days.set(name, made);
    return made;
  }
}

const SUFFIX = ".ndjson";

/** `2026-11`, in UTC. */
function monthOf(now: Date): string {
  return dayOf(now).slice(0, "2026-11".length);
}

/** Undefined for a line that a crash cut off, or a disk altered. */
function parsed(text: string): Call | Withdrawal | undefined {
  try {
    const line: unknown = JSON.parse(text);
    if (typeof line !== "object" || line === null) return undefined;
    return "ms" in line || "withdrawn" in line ? (line as Call | Withdrawal) : undefined;
  } catch {
    return undefined;
  }
}

function lostLine(path: string): StorageError {
  return new StorageError("a line of the usage log is gone right after it was written", {
    where: path,
    next: "set LAKE_ROOT to a folder on a local disk, which keeps what is appended in order",
  });
}
