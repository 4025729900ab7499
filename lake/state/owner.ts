/** Which process something belongs to, and whether that process still lives. */
import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import { z } from "zod";
import { isSystemError } from "../errors.ts";

export const Owner = z.strictObject({
  host: z.string(),
  /** This boot and its process numbers: boot id and pid namespace. Null where the system does not tell. */
  boot: z.string().nullable(),
  pid: z.int().positive(),
  /** When the process started, in clock ticks since boot: tells it from a later one with the same pid. */
  started: z.string().nullable(),
});
export type Owner = z.infer<typeof Owner>;

export async function thisProcess(): Promise<Owner> {
  const [bootId, namespace, started] = await Promise.all([
    readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => null),
    readlink("/proc/self/ns/pid").catch(() => null),
    startOf(process.pid),
  ]);
  const boot = bootId === null || namespace === null ? null : `${bootId.trim()} ${namespace}`;
  return { host: hostname(), boot, pid: process.pid, started };
}

/** `unknown`: on another machine or boot, or where the system does not tell processes apart. */
export async function vitality(owner: Owner, self: Owner): Promise<"alive" | "dead" | "unknown"> {
  if (owner.host !== self.host || owner.boot !== self.boot) return "unknown";
  if (owner.boot === null) return processExists(owner.pid) ? "unknown" : "dead";
  const started = await startOf(owner.pid);
  if (started === null) return "dead";
  return started === owner.started ? "alive" : "dead";
}

/** Whether this machine runs a process with that number now, whichever it is. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(isSystemError(error) && error.code === "ESRCH");
  }
}

/** Field 22 of /proc/<pid>/stat; null for no process, and for one that has ended but was not yet reaped. */
async function startOf(pid: number): Promise<string | null> {
  const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (line === null) return null;
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  return state === "Z" || state === "X" ? null : (fields[19] ?? null);
}
