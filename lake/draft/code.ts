/** Prints values as TypeScript, laid out as the formatter would. */

/** Code that stands for itself, e.g. the name of a constant. */
export class Code {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Printable =
  | string
  | number
  | boolean
  | Code
  | Call
  | readonly Printable[]
  | { readonly [name: string]: Printable };

/** A call with one argument: `byOffset({ … })`. */
export class Call {
  readonly name: string;
  readonly argument: Printable | undefined;

  constructor(name: string, argument?: Printable) {
    this.name = name;
    this.argument = argument;
  }
}

const WIDTH = 110;

export interface Layout {
  /** Of the line on which the value begins. */
  readonly indent: number;
  /** Characters on that line before the value, and after it. */
  readonly before: number;
  readonly after?: number;
  /** An object begins a new line for each of its fields, however short. */
  readonly open?: boolean;
}

export function print(value: Printable, { indent, before, after = 1, open = false }: Layout): string {
  const flat = flatly(value);
  if (!open && indent + before + flat.length + after <= WIDTH) return flat;
  const inner = " ".repeat(indent + 2);
  const end = " ".repeat(indent);
  if (value instanceof Call && value.argument !== undefined)
    return `${value.name}(${print(value.argument, { indent, before: before + value.name.length + 1, after: after + 1, open })})`;
  if (Array.isArray(value)) {
    const lines = value.map((one) => `${inner}${print(one, { indent: indent + 2, before: 0 })},\n`);
    return `[\n${lines.join("")}${end}]`;
  }
  if (!isObject(value)) return flat;
  const lines = Object.entries(value).map(([name, one]) => {
    const label = `${nameOf(name)}: `;
    return `${inner}${label}${print(one, { indent: indent + 2, before: label.length })},\n`;
  });
  return `{\n${lines.join("")}${end}}`;
}

function flatly(value: Printable): string {
  if (value instanceof Code) return value.text;
  if (value instanceof Call)
    return `${value.name}(${value.argument === undefined ? "" : flatly(value.argument)})`;
  if (Array.isArray(value)) return `[${value.map(flatly).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, one]) => `${nameOf(name)}: ${flatly(one)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function isObject(value: Printable): value is { readonly [name: string]: Printable } {
  return (
    typeof value === "object" && !Array.isArray(value) && !(value instanceof Code) && !(value instanceof Call)
  );
}

function nameOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** Names in the formatter's order; on lines of their own when they are too many for one. */
export function importLine(names: readonly string[], from: string): string {
  const bare = (name: string) => name.replace(/^type /, "");
  const sorted = [...new Set(names)].toSorted((a, b) => bare(a).localeCompare(bare(b), "en"));
  const line = `import { ${sorted.join(", ")} } from "${from}";\n`;
  if (line.length <= WIDTH + 1) return line;
  return `import {\n${sorted.map((name) => `  ${name},\n`).join("")}} from "${from}";\n`;
}

export function defaultImport(name: string, from: string): string {
  return `import ${name} from "${from}";\n`;
}

/** `payment_intents` → `paymentIntents`. */
export function camelCase(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
