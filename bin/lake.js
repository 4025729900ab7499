#!/usr/bin/env node
// Plain JavaScript, so that an older Node can read it and say what is wrong instead of a syntax error.
import { existsSync } from "node:fs";
import module from "node:module";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `lake needs Node >= 22.19, this is ${process.version}.\n` +
      "next: npx lake …  (the npm package node@24 among the devDependencies brings its own Node)\n",
  );
  process.exit(78);
}
module.enableCompileCache?.();
// A checkout runs its TypeScript as it is; the npm package carries dist/ only.
const source = new URL("../lake/cli.ts", import.meta.url);
const entry = existsSync(source) ? source : new URL("../dist/lake/cli.js", import.meta.url);
const { main } = await import(entry.href);
process.exitCode = await main(process.argv.slice(2));
