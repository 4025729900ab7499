/** A project without a source: the kit for mocks, and what lies around it. */
import { cpSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "./lake-process.ts";

export function kitProject(dir: string): string {
  mkdirSync(join(dir, "mock-api"), { recursive: true });
  for (const file of globSync("*.ts", { cwd: join(REPOSITORY, "mock-api") }))
    cpSync(join(REPOSITORY, "mock-api", file), join(dir, "mock-api", file));
  const index = join(dir, "mock-api/index.ts");
  const withoutMocks = readFileSync(index, "utf8").replace(/(const MOCKS\b.* = \{)[\s\S]*?\n\};/, "$1};");
  writeFileSync(index, withoutMocks);
  const config = 'import { defineConfig } from "lake";\n\nexport default defineConfig({});\n';
  writeFileSync(join(dir, "lake.config.ts"), config);
  writeFileSync(join(dir, "package.json"), '{"type":"module"}');
  symlinkSync(join(REPOSITORY, "node_modules"), join(dir, "node_modules"));
  return dir;
}
