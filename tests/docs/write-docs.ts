/** `npm run docs`: runs every command of README.md again and writes what it printed. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../support/lake-process.ts";
import { runDocument, settled } from "./live-document.ts";

const path = join(REPOSITORY, "README.md");
const old = readFileSync(path, "utf8");
using document = await runDocument(old);
const differs = settled(document.text) !== settled(old);
if (differs) writeFileSync(path, document.text);
process.stdout.write(`README.md ${differs ? "written" : "is as the commands say"}\n`);
