/** An error as a person reads it: what, where, every finding, what state the lake is in, the next command. */
import { BugError, LakeError } from "./errors.ts";

export function renderError(thrown: unknown, withStack = false): string {
  const error = thrown instanceof LakeError ? thrown : new BugError(thrown);
  const lines = [`error  ${error.message}`];
  if (error.where !== undefined) lines.push(`where  ${error.where}`);
  for (const problem of error.problems) {
    lines.push(`  - ${problem.where === undefined ? "" : `${problem.where}  `}${indent(problem.what)}`);
    if (problem.excerpt !== undefined) lines.push(`    ${indent(problem.excerpt)}`);
    if (problem.hint !== undefined) lines.push(`    hint: ${indent(problem.hint)}`);
  }
  if (error.state !== undefined) lines.push(`state  ${error.state}`);
  if (error.next !== undefined) lines.push(`next   ${error.next}`);
  const origin = error instanceof BugError ? error.cause : withStack ? error : undefined;
  if (origin instanceof Error && origin.stack !== undefined) lines.push(origin.stack);
  return `${lines.join("\n")}\n`;
}

function indent(text: string): string {
  return text.replaceAll("\n", "\n    ");
}
