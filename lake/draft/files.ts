/** The files of a draft, by their path in the project. */
import { contractFile } from "./contract-file.ts";
import type { Draft } from "./draft.ts";
import { bodyName, mockFile } from "./mock-file.ts";
import { assertionFile, modelFile, modelName, testFile } from "./model-files.ts";
import { sourceFile, titleOf } from "./source-file.ts";

export interface DraftFile {
  readonly path: string;
  readonly text: string;
}

/** @param body of the answer, as it is to be kept: without secrets */
export function draftFiles(draft: Draft, body: string): DraftFile[] {
  const { source, resource } = draft;
  return [
    { path: `extract/${source}/source.ts`, text: sourceFile(draft) },
    { path: `extract/${source}/contract.ts`, text: contractFile(draft) },
    { path: `extract/${source}/README.md`, text: readme(draft) },
    { path: `mock-api/${source}/mock.ts`, text: mockFile(draft) },
    { path: `mock-api/${source}/${bodyName(resource)}`, text: body },
    { path: `mock-api/${source}/README.md`, text: mockReadme(draft) },
    { path: `models/silver/${modelName(draft)}.sql`, text: modelFile(draft) },
    { path: `quality/silver/${modelName(draft)}_keeps_every_row.sql`, text: assertionFile(draft) },
    { path: `tests/extract/${source}.test.ts`, text: testFile(draft) },
  ];
}

function readme({ source, resource, guesses }: Draft): string {
  const lines = guesses.map(
    ({ about, what, sure }) => `- ${about} (${sure}): ${what.replaceAll(/([_*[\]<])/g, "\\$1")}\n`,
  );
  return `# extract/${source}

${titleOf(source)}: \`${resource}\`, drafted by \`lake init-source\` from one answer. What was taken from it, and how surely:

${lines.join("")}`;
}

function mockReadme({ source, resource }: Draft): string {
  return `Plays ${titleOf(source)} from one recorded answer, \`${bodyName(resource)}\`: look through it before others see it.\n`;
}
