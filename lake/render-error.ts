/** An error as a person reads it: what, where, every finding, what state the lake is in, the next command; and as JSON. */
import { BugError, type LakeError, type Problem } from "./errors.ts";

/** `stacks`: with the stack of what was thrown first, which a bug has always. */
export function renderError(error: LakeError, stacks = false): string {
  const { message, where, problems, state, next } = error;
  const [only] = problems;
  const isTold = problems.length === 1 && only !== undefined && message.endsWith(only.what);
  const lines = [
    `error  ${indent(message)}`,
    ...labelled("where", where),
    ...(isTold ? details(only) : problems.flatMap(bullet)),
    ...labelled("state", state),
    ...labelled("next", next),
  ];
  const origin = error.cause instanceof Error ? error.cause : error;
  if ((stacks || error instanceof BugError) && origin.stack !== undefined) lines.push(origin.stack);
  return `${lines.join("\n")}\n`;
}

/** The JSON twin, the same for every command. */
export function errorJson(error: LakeError): Record<string, unknown> {
  return { ...error.toJSON(), exitCode: error.exitCode };
}

function labelled(label: string, text: string | undefined): string[] {
  return text === undefined ? [] : [`${label.padEnd(6)} ${indent(text)}`];
}

/** Of the one finding that the message is already. */
function details({ where, excerpt, hint }: Problem): string[] {
  const shown = excerpt === undefined ? [] : [`       ${indent(excerpt)}`];
  return [...labelled("where", where), ...shown, ...labelled("hint", hint)];
}

function bullet({ what, where, excerpt, hint }: Problem): string[] {
  return [
    `  - ${where === undefined ? "" : `${where}  `}${what.replaceAll("\n", "\n    ")}`,
    ...(excerpt === undefined ? [] : [`    ${excerpt.replaceAll("\n", "\n    ")}`]),
    ...(hint === undefined ? [] : [`    hint: ${hint.replaceAll("\n", "\n    ")}`]),
  ];
}

/** Below a label. */
function indent(text: string): string {
  return text.replaceAll("\n", "\n       ");
}
