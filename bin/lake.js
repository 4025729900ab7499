#!/usr/bin/env node
// Plain JavaScript, so that an older Node can read it and say what is wrong instead of a syntax error.
import { existsSync } from "node:fs";
import module from "node:module";

// A checkout runs its TypeScript as it is, for which it takes a newer Node; the npm package carries dist/ only.
const source = new URL("../lake/cli.ts", import.meta.url);
const isCheckout = existsSync(source);
const entry = isCheckout ? source : new URL("../dist/lake/cli.js", import.meta.url);
const needed = isCheckout ? [24, 0] : [22, 19];
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  process.stderr.write(
    `error  lake needs Node >= ${needed.join(".")}, this is ${process.version}\n` +
      "next   npm install, then npx lake: the npm package node@24 among the devDependencies brings its own Node\n",
  );
  process.exit(78);
}
module.enableCompileCache();
const { main } = await import(entry.href);
process.exitCode = await main(process.argv.slice(2));
