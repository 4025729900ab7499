/** The comment at the top of a SQL file: YAML that DuckDB does not see and every editor accepts. */
import { isMap, isScalar, isSeq, type Node, parseDocument } from "yaml";
import type { z } from "zod";
import { nearest } from "../nearest.ts";
import type { Finding } from "./place.ts";

export type HeaderTag = "@model" | "@assertion";
export type YamlPath = readonly (string | number)[];

export interface Header<T> {
  /** Undefined when it cannot be used. */
  readonly value: T | undefined;
  readonly findings: readonly Finding[];
  /** Index into the file of the value at a path, or of the nearest one above it. */
  offsetOf(path: YamlPath): number;
}

const LEADING_COMMENT = /^\s*\/\*\s*(@\w+)\b([\s\S]*?)\*\//;

/** Reads `/* <tag> <YAML> *\/` at the top of `text`; a file without one gets the schema's defaults. */
export function readHeader<S extends z.ZodObject>(
  text: string,
  tag: HeaderTag,
  schema: S,
): Header<z.infer<S>> {
  const comment = LEADING_COMMENT.exec(text);
  if (comment === null) return withoutHeader(text, tag, schema);
  const [whole, found = "", yaml = ""] = comment;
  if (found !== tag) {
    const offset = text.indexOf(found);
    const what = `the header is ${found}, expected ${tag}`;
    return {
      value: undefined,
      findings: [{ what, offset, hint: `write /* ${tag} … */` }],
      offsetOf: () => offset,
    };
  }
  const base = whole.length - "*/".length - yaml.length;
  const document = parseDocument(yaml, { prettyErrors: false });
  const offsetOf = (path: YamlPath) => base + offsetIn(document.contents, path);
  if (document.errors.length > 0) {
    const findings = document.errors.map(({ message, pos }) => ({
      what: `header: ${message}`,
      offset: base + pos[0],
    }));
    return { value: undefined, findings, offsetOf };
  }
  const result = schema.safeParse(document.toJS() ?? {});
  if (result.success) return { value: result.data, findings: [], offsetOf };
  const findings = result.error.issues.flatMap((issue) => findingsOf(issue, schema, document.contents, base));
  return { value: undefined, findings, offsetOf };
}

function withoutHeader<S extends z.ZodObject>(text: string, tag: HeaderTag, schema: S): Header<z.infer<S>> {
  const late = new RegExp(`/\\*\\s*${tag}\\b`).exec(text);
  const what = `the ${tag} comment must come first in the file`;
  const findings =
    late === null ? [] : [{ what, offset: late.index, hint: "move it above the SQL and other comments" }];
  return { value: schema.parse({}), findings, offsetOf: () => 0 };
}

function findingsOf(
  issue: z.core.$ZodIssue,
  schema: z.ZodObject,
  contents: Node | null,
  base: number,
): Finding[] {
  const path = issue.path as YamlPath;
  const subject = path.length === 0 ? "header" : `header: ${path.join(".")}`;
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, path);
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      const hint = near === undefined ? `known keys: ${known.join(", ")}` : `did you mean ${near}?`;
      return { what: `${subject}: unknown key ${key}`, offset: base + keyOffset(contents, path, key), hint };
    });
  }
  const value = valueAt(contents, path);
  const shown = isScalar(value) ? `, found ${JSON.stringify(value.value)}` : "";
  const said = issue.message.replace(/^Invalid (input|option): /, "").replaceAll('"', "");
  const options = issue.code === "invalid_value" ? issue.values.map(String) : [];
  const near = isScalar(value) ? nearest(String(value.value), options) : undefined;
  const hint = near === undefined ? {} : { hint: `did you mean ${near}?` };
  return [{ what: `${subject}: ${said}${shown}`, offset: base + offsetIn(contents, path), ...hint }];
}

/** The keys a schema knows at a path; array positions and wrappers are looked through. */
function keysAt(schema: z.core.$ZodType, path: YamlPath): string[] {
  let def = unwrap(schema);
  for (const step of path) {
    const inner = def.type === "object" ? def.shape?.[String(step)] : def.element;
    if (inner === undefined) return [];
    def = unwrap(inner);
  }
  return Object.keys(def.shape ?? {});
}

interface SchemaDef {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly out?: z.core.$ZodType;
}

function unwrap(schema: z.core.$ZodType): SchemaDef {
  const def = schema._zod.def as unknown as SchemaDef;
  const inner = def.innerType ?? (def.type === "pipe" ? def.out : undefined);
  return inner === undefined ? def : unwrap(inner);
}

function valueAt(contents: Node | null, path: YamlPath): Node | null {
  let node: Node | null = contents;
  for (const step of path) {
    // A list may stand for the map around it: `not_null: [id]` has no `columns` of its own.
    const next: unknown =
      isMap(node) || (isSeq(node) && typeof step === "number") ? node.get(step, true) : undefined;
    if (next !== undefined && next !== null) node = next as Node;
  }
  return node;
}

function offsetIn(contents: Node | null, path: YamlPath): number {
  return valueAt(contents, path)?.range?.[0] ?? 0;
}

function keyOffset(contents: Node | null, path: YamlPath, key: string): number {
  const map = valueAt(contents, path);
  const pair = isMap(map)
    ? map.items.find((item) => isScalar(item.key) && item.key.value === key)
    : undefined;
  return (isScalar(pair?.key) ? pair.key.range?.[0] : undefined) ?? offsetIn(contents, path);
}
