/** `npm run docs`: runs every command of the documents again and writes what it printed. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kitProject } from "../support/kit-project.ts";
import { REPOSITORY } from "../support/lake-process.ts";
import { runDocument, settled } from "./live-document.ts";

await write("README.md");
await write("docs/adding-a-source.md", kitProject);

async function write(name: string, lay?: (dir: string) => void): Promise<void> {
  const path = join(REPOSITORY, name);
  const old = readFileSync(path, "utf8");
  using document = await runDocument(old, lay);
  const differs = settled(document.text) !== settled(old);
  if (differs) writeFileSync(path, document.text);
  process.stdout.write(`${name} ${differs ? "written" : "is as the commands say"}\n`);
}
