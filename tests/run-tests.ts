/**
 * Runs every test file below tests/, or those whose path contains one of the words given:
 * `npm test`, `npm test -- state crash`.
 */
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";

const words = process.argv.slice(2);
const files = globSync("tests/**/*.test.ts", { exclude: ["tests/projects/**"] })
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort();
if (files.length === 0) {
  console.error(`no test file matches ${words.join(" ")}`);
  process.exit(1);
}
const { status } = spawnSync(
  process.execPath,
  [
    "--import",
    "./lake/self.ts",
    "--test",
    `--test-concurrency=${availableParallelism()}`,
    "--test-timeout=900000",
    ...files,
  ],
  { stdio: "inherit", env: { ...process.env, NO_COLOR: "1", LAKE_API: "", LAKE_ROOT: "" } },
);
process.exit(status ?? 1);
