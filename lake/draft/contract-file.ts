/** `extract/<source>/contract.ts` of a draft. */
import { Code, camelCase, importLine, type Printable, print } from "./code.ts";
import type { Draft } from "./draft.ts";
import { type FieldType, type InferredField, PRECISION, snakeCase } from "./infer-type.ts";

export function contractName(resource: string): string {
  return `${camelCase(resource)}Contract`;
}

export function contractFile({ resource, fields, sample, found }: Draft): string {
  const names = new Set(["z"]);
  const objects: string[] = [];
  /** An object inside a row is a constant of its own, so that the row stays readable. */
  const declare = (name: string, own: readonly InferredField[], exported: boolean): string => {
    const shape = Object.fromEntries(own.map((field) => [field.name, schema(field, name)]));
    const head = `${exported ? "export " : ""}const ${name} = z.strictObject(`;
    objects.push(`${head}${print(shape, { indent: 0, before: head.length, open: true })});\n`);
    return name;
  };
  const schema = ({ name, type, nullable }: InferredField, within: string): Printable => {
    const code = typeCode(type, `${within.replace(/Contract$/, "")}${capital(camelCase(snakeCase(name)))}`);
    return nullable ? new Code(`${code}.nullish()`) : new Code(code);
  };
  const call = (name: string, ...given: number[]): string => {
    names.add(name);
    return `${name}(${given.join(", ")})`;
  };
  const typeCode = (type: FieldType, name: string): string => {
    switch (type.kind) {
      case "text":
        return "z.string()";
      case "boolean":
        return "z.boolean()";
      case "integer":
        return "z.int()";
      case "number":
        return "z.number()";
      case "date":
        return "z.iso.date()";
      case "instant":
        return "z.iso.datetime({ offset: true })";
      case "decimalText":
      case "decimalNumber":
        return call(type.kind, PRECISION, type.scale);
      case "int64":
      case "epochSeconds":
      case "epochMilliseconds":
      case "json":
      case "openObject":
        return call(type.kind);
      case "list":
        return `z.array(${typeCode(type.element, name)})`;
      case "object":
        return declare(unused(name, objects), type.fields, false);
    }
  };
  declare(contractName(resource), fields, true);
  const about = `/** ${found.rows.length === 1 ? "One row" : `${found.rows.length} rows`} of ${sample.url.pathname}, as they came. Field order is column order. */\n`;
  return `${about}${importLine([...names], "lake")}\n${objects.join("\n")}`;
}

/** Two objects of one row may have fields of the same name. */
function unused(name: string, taken: readonly string[]): string {
  const isTaken = (candidate: string) => taken.some((text) => text.includes(`const ${candidate} =`));
  let candidate = /^[a-z_$]/i.test(name) ? name : `_${name}`;
  for (let n = 2; isTaken(candidate); n += 1) candidate = `${name}${n}`;
  return candidate;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
