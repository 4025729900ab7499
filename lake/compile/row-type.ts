/** A DuckDB type as the TypeScript type of its value in a row of `lake query --json` or `Database.rows`. */

/** Whole numbers up to 32 bits and floats are numbers. Whatever a JavaScript number would round is text. */
const NUMBERS = new Set(["TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER"]);

/** JSON has no word for these three. */
const FLOAT = 'number | "NaN" | "Infinity" | "-Infinity"';

/** `DECIMAL(38,2)` → `string`, `STRUCT(a INTEGER)[]` → `{ a: number | null }[]`. What is inside may be NULL. */
export function rowType(type: string): string {
  const list = /^(.*)\[\d*\]$/s.exec(type);
  if (list?.[1] !== undefined) return `(${nullable(list[1])})[]`;
  const [, name = type, inside = ""] = /^(\w+)\((.*)\)$/s.exec(type) ?? [];
  switch (name) {
    case "STRUCT":
      return `{ ${splitTop(inside).map(structField).join("; ")} }`;
    case "MAP": {
      const [key = "", value = ""] = splitTop(inside);
      return `{ key: ${rowType(key)}; value: ${nullable(value)} }[]`;
    }
    case "UNION":
      return splitTop(inside)
        .map(
          (member) =>
            `{ tag: ${JSON.stringify(nameAndType(member)[0])}; value: ${nullable(nameAndType(member)[1])} }`,
        )
        .join(" | ");
    case "ENUM":
      return splitTop(inside)
        .map((value) => JSON.stringify(value.slice(1, -1).replaceAll("''", "'")))
        .join(" | ");
    case "INTERVAL":
      return "{ months: number; days: number; micros: string }";
    case "BOOLEAN":
      return "boolean";
    case "FLOAT":
    case "DOUBLE":
      return FLOAT;
    default:
      return NUMBERS.has(name) ? "number" : "string";
  }
}

export function nullable(type: string): string {
  return `${rowType(type)} | null`;
}

function structField(field: string): string {
  const [name, type] = nameAndType(field);
  return `${propertyName(name)}: ${nullable(type)}`;
}

/** `"b c" BOOLEAN[]` → `["b c", "BOOLEAN[]"]`. */
function nameAndType(field: string): [name: string, type: string] {
  const [, quoted, plain, type = ""] = /^(?:"((?:[^"]|"")*)"|(\S+)) (.*)$/s.exec(field) ?? [];
  return [quoted?.replaceAll('""', '"') ?? plain ?? field, type];
}

export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** Splits at the commas that are in no parentheses and no quotes. */
function splitTop(list: string): string[] {
  const tokens = list.match(/"(?:[^"]|"")*"|'(?:[^']|'')*'|[(),]|[^"'(),]+/g) ?? [];
  const parts: string[] = [""];
  let depth = 0;
  for (const token of tokens) {
    if (token === "," && depth === 0) {
      parts.push("");
      continue;
    }
    if (token === "(") depth += 1;
    if (token === ")") depth -= 1;
    parts[parts.length - 1] += token;
  }
  return parts.map((part) => part.trim());
}
