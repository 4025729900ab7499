/** An error as a person reads it: what, where, every finding, what state the lake is in, the next command. */
import { LakeError } from "./errors.ts";

export function renderError(error: unknown, withStack = false): string {
  if (!(error instanceof LakeError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `error  this is a bug in lake, not in your project\n${stack}\nnext   lake doctor, then report the lines above\n`;
  }
  const lines = [`error  ${error.message}`];
  if (error.where !== undefined) lines.push(`where  ${error.where}`);
  for (const problem of error.problems) {
    lines.push(`  - ${problem.where === undefined ? "" : `${problem.where}  `}${indent(problem.what)}`);
    if (problem.hint !== undefined) lines.push(`    hint: ${indent(problem.hint)}`);
  }
  if (error.state !== undefined) lines.push(`state  ${error.state}`);
  if (error.next !== undefined) lines.push(`next   ${error.next}`);
  if (withStack && error.stack !== undefined) lines.push(error.stack);
  return `${lines.join("\n")}\n`;
}

function indent(text: string): string {
  return text.replaceAll("\n", "\n    ");
}
