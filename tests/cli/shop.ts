/** The shop project with a lake of its own, to be broken by one test. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, type TestContext } from "node:test";
import { readState } from "../../lake/state/read-state.ts";
import {
  type Finished,
  type LakeOptions,
  lake,
  REPOSITORY,
  temporaryFolder,
} from "../support/lake-process.ts";
import { publishedBytes } from "../support/tables.ts";

/** Where the first run of `shopWithRun` has got to. */
export const DAY_TWO = "2026-03-10T00:00:00Z";
export const NOW = "2026-03-10T06:00:00Z";

export interface Shop {
  /** Folder of the project. */
  readonly dir: string;
  /** Folder of the lake. */
  readonly root: string;
  /** Types a command in the project's folder, six hours after `DAY_TWO` unless it says another `--now`. */
  lake(args: readonly string[], options?: LakeOptions): Promise<Finished>;
  write(path: string, text: string): void;
  /** Replaces a piece of a file that must be there. */
  edit(path: string, from: string, to: string): void;
  /** What must not change when a run fails. */
  published(): Promise<Published>;
}

export interface Published {
  readonly snapshot: number | null;
  readonly bytes: Readonly<Record<string, string>>;
  readonly watermarks: Readonly<Record<string, string>>;
}

/** `root`: where the lake lies; default: beside the project. */
export function shop(t: TestContext, root?: string): Shop {
  const folder = temporaryFolder(t);
  const dir = join(folder, "project");
  cpSync(join(REPOSITORY, "tests/projects/shop"), dir, { recursive: true });
  return shopAt(dir, root ?? join(folder, "lake"));
}

/** A run of two days has landed and published. Made once per test file, copied for each test. */
export async function shopWithRun(t: TestContext, root?: string): Promise<Shop> {
  const made = shop(t, root);
  template ??= makeTemplate();
  cpSync(await template, made.root, { recursive: true, verbatimSymlinks: true });
  return made;
}

const templateFolder = temporaryFolder({ after });
let template: Promise<string> | undefined;

async function makeTemplate(): Promise<string> {
  const root = join(templateFolder, "lake");
  const { code, stderr } = await shopAt(join(REPOSITORY, "tests/projects/shop"), root).lake([
    ...["run-all", "--days", "2", "--now", DAY_TWO],
  ]);
  assert.equal(code, 0, stderr);
  return root;
}

function shopAt(dir: string, root: string): Shop {
  return {
    dir,
    root,
    lake: (args, { env, ...options } = {}) =>
      lake(args.includes("--now") ? args : [...args, "--now", NOW], {
        cwd: dir,
        env: { LAKE_ROOT: root, ...env },
        ...options,
      }),
    write(path, text) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    },
    edit(path, from, to) {
      const text = readFileSync(join(dir, path), "utf8");
      assert.ok(text.includes(from), `${path} has no ${from}`);
      writeFileSync(join(dir, path), text.replace(from, to));
    },
    async published() {
      const { state } = await readState(root);
      return {
        snapshot: state.snapshot?.number ?? null,
        bytes: publishedBytes(root),
        watermarks: Object.fromEntries([...state.watermarks].map(([name, { cursor }]) => [name, cursor])),
      };
    },
  };
}
