/** Stands between the lake and the file system: sees every call, and may fail one. */

import { readlinkSync } from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

export const CALLS = [
  "open",
  "mkdir",
  "rename",
  "link",
  "symlink",
  "rm",
  "readdir",
  "readFile",
  "stat",
  "lstat",
  "mkdtemp",
] as const;
export type Call = (typeof CALLS)[number] | "sync" | "writeFile" | "close";

export interface SeenCall {
  readonly call: Call;
  /** First path of the call, or of the file behind the handle. */
  readonly path: string;
}

/** Called before each call; throwing makes the call fail. */
export type Watch = (call: SeenCall) => void | Promise<void>;

type AnyFunction = (...args: unknown[]) => Promise<unknown>;

/** Runs `work` with `watch` between it and the file system. One at a time. */
export async function watching<T>(watch: Watch, work: () => Promise<T>): Promise<T> {
  const library = promises as unknown as Record<string, AnyFunction>;
  const handle = await promises.open("/");
  const methods = Object.getPrototypeOf(handle) as Record<string, AnyFunction> & { fd: number };
  await handle.close();
  const undo: (() => void)[] = [];
  const patch = (
    target: Record<string, AnyFunction>,
    name: Call,
    pathOf: (self: unknown, args: unknown[]) => string,
  ) => {
    const original = target[name] as AnyFunction;
    target[name] = async function patched(this: unknown, ...args: unknown[]) {
      await watch({ call: name, path: pathOf(this, args) });
      return original.apply(this, args);
    };
    undo.push(() => {
      target[name] = original;
    });
  };
  for (const name of CALLS) patch(library, name, (_, args) => String(args[0]));
  for (const name of ["sync", "writeFile", "close"] as const)
    patch(methods, name, (self) => pathOfHandle(self));
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    for (const restore of undo) restore();
    syncBuiltinESMExports();
  }
}

function pathOfHandle(handle: unknown): string {
  return readlinkSync(`/proc/self/fd/${(handle as { fd: number }).fd}`);
}

export function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: injected, '${path}'`), { code, path });
}
