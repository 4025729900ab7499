/** What was set by hand for each source, and what it makes of the source's own declaration. */
import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import type { SourceDefinition } from "../contract/definition.ts";
import { asStorageError, type Problem } from "../errors.ts";
import { makeDirectory, replaceFile, syncDirectory } from "../state/durable.ts";
import { ignoreMissing } from "../state/ignore-missing.ts";
import { withScratch } from "../state/scratch.ts";
import { trafficPaths } from "./traffic-paths.ts";

const Setting = z.strictObject({
  ratePerSecond: z.number().positive().optional(),
  concurrency: z.int().positive().optional(),
  perDay: z.int().positive().optional(),
  perMonth: z.int().positive().optional(),
  pageSize: z.int().positive().optional(),
  /** It may go beyond what the source declares. */
  forced: z.literal(true).optional(),
});
export type Setting = z.infer<typeof Setting>;

const Settings = z.strictObject({ format: z.literal(1), sources: z.record(z.string(), Setting) });
export type Settings = z.infer<typeof Settings>["sources"];

export interface ReadSettings {
  readonly settings: Settings;
  /** The file cannot be used; then nothing counts as set. */
  readonly warnings: readonly Problem[];
}

export const LIMIT_NAMES = ["ratePerSecond", "concurrency", "perDay", "perMonth"] as const;

/** The source as it is to be asked. Without force, what is declared stays the most. */
export function withSetting(source: SourceDefinition, setting: Setting | undefined): SourceDefinition {
  if (setting === undefined) return source;
  const bounded = (declared: number | undefined, set: number | undefined) =>
    setting.forced || declared === undefined || set === undefined
      ? (set ?? declared)
      : Math.min(set, declared);
  const limits = Object.fromEntries(
    LIMIT_NAMES.map((name) => [name, bounded(source.limits[name], setting[name])] as const).filter(
      ([, value]) => value !== undefined,
    ),
  );
  const pageSize = bounded(source.pageSize, setting.pageSize) ?? source.pageSize;
  return { ...source, limits: { ...source.limits, ...limits }, pageSize };
}

/** The sources as they are to be asked from now on. */
export async function sourcesAsSet(
  root: string,
  sources: readonly SourceDefinition[],
): Promise<SourceDefinition[]> {
  const { settings } = await new SettingsFile(root).read();
  return sources.map((source) => withSetting(source, settings[source.name]));
}

/** Reads the file again only when it has changed. */
export class SettingsFile {
  readonly #path: string;
  #version: string | undefined;
  #read: ReadSettings = { settings: {}, warnings: [] };

  constructor(root: string) {
    this.#path = trafficPaths(root).settings;
  }

  async read(): Promise<ReadSettings> {
    const found = await stat(this.#path).catch(ignoreMissing);
    const version = found === undefined ? "none" : `${found.ino} ${found.mtimeMs} ${found.size}`;
    if (version === this.#version) return this.#read;
    this.#version = version;
    const text = await readFile(this.#path, "utf8").catch(ignoreMissing);
    this.#read = text === undefined ? { settings: {}, warnings: [] } : parsed(text, this.#path);
    return this.#read;
  }
}

/** Readers see the old file or the new one, whole. */
export async function writeSettings(root: string, settings: Settings): Promise<void> {
  const path = trafficPaths(root).settings;
  try {
    await makeDirectory(dirname(path));
    const text = `${JSON.stringify({ format: 1, sources: settings }, undefined, 2)}\n`;
    await withScratch(root, (next) => replaceFile(path, text, next()));
    await syncDirectory(dirname(path));
  } catch (error) {
    throw asStorageError(error, "writing the settings of sources");
  }
}

function parsed(text: string, path: string): ReadSettings {
  try {
    return { settings: Settings.parse(JSON.parse(text)).sources, warnings: [] };
  } catch {
    const what = "the settings of sources cannot be read; every source is asked as it declares";
    return {
      settings: {},
      warnings: [{ what, where: path, hint: "set them again: lake limits --set <source> …" }],
    };
  }
}
